"""Train spaCy's own recogniser on gold: the baseline of docs/evaluation.md, and a pipeline for `--model`.

Usage: python training/train.py WORK OUTPUT     (about 15 CPU-minutes a run)

WORK holds vectors/ (vectors.py), train.spacy and dev.spacy (convert.py).
"""

import sys
from pathlib import Path

from spacy.cli.train import train
from vectors import VECTORS

HERE = Path(__file__).parent


def main() -> None:
    work, output = Path(sys.argv[1]), Path(sys.argv[2])
    data = Path(sys.argv[3]) if len(sys.argv) > 3 else work
    train(
        HERE / "config.cfg",
        output,
        overrides={
            "paths.train": str(data / "train.spacy"),
            "paths.dev": str(data / "dev.spacy"),
            "paths.vectors": str(work / VECTORS),
        },
    )


if __name__ == "__main__":
    main()

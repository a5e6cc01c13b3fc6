"""Train the entity recogniser and write the pipeline that the package ships.

Usage: python training/train.py WORK OUTPUT     (about 15 CPU-minutes a run)

WORK holds vectors.floret (vectors.py), train.spacy and dev.spacy (convert.py).
"""

import sys
from pathlib import Path

import spacy
from spacy.cli.train import train
from spacy.training.initialize import convert_vectors

HERE = Path(__file__).parent


def vectors(work: Path) -> Path:
    """floret text format -> a blank pipeline that holds the table, once."""
    folder = work / "vectors"
    if not folder.exists():
        nlp = spacy.blank("en")
        convert_vectors(nlp, work / "vectors.floret", truncate=-1, prune=-1, mode="floret")
        nlp.to_disk(folder)
    return folder


def main() -> None:
    work, output = Path(sys.argv[1]), Path(sys.argv[2])
    data = Path(sys.argv[3]) if len(sys.argv) > 3 else work
    train(
        HERE / "config.cfg",
        output,
        overrides={
            "paths.train": str(data / "train.spacy"),
            "paths.dev": str(data / "dev.spacy"),
            "paths.vectors": str(vectors(work)),
        },
    )


if __name__ == "__main__":
    main()

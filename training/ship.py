"""Put the trained tiers where the package has its models; what they share lies beside them once.

Usage: python training/ship.py WORK

From WORK/models/{accurate,fast} (finetune.py, distil.py) and WORK/{coreference.onnx,pairs.onnx,edges,slots}.
"""

import json
import shutil
import sys
from pathlib import Path

from kg.extraction import nlp
from kg.extraction.recogniser import LEXICON, NETWORK, SETTINGS

MODELS = Path(__file__).parents[1] / "kg/extraction" / nlp.MODELS


def main() -> None:
    made = Path(sys.argv[1]) / "models"
    shutil.rmtree(MODELS, ignore_errors=True)
    (MODELS / "lexicon").mkdir(parents=True)
    for name in LEXICON:
        shutil.copyfile(made / nlp.DEFAULT / name, MODELS / "lexicon" / name)
    for name in ("coreference.onnx", "pairs.onnx"):
        shutil.copyfile(made.parent / name, MODELS / name)
    for name in ("edges", "slots"):
        shutil.copytree(made.parent / name, MODELS / name)
    for tier in nlp.SHIPPED:
        (MODELS / tier).mkdir()
        shutil.copyfile(made / tier / NETWORK, MODELS / tier / NETWORK)
        settings = json.loads((made / tier / SETTINGS).read_text(encoding="utf-8"))
        text = json.dumps(settings | {"lexicon": "../lexicon"}, indent=1) + "\n"
        (MODELS / tier / SETTINGS).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

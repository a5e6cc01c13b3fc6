"""How the word of the trees weighs beside the network's: logistic regressions on held-out papers."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

import numpy as np
from held import Held, answers, matched, named
from sklearn.linear_model import LogisticRegression

from kg.extraction import slots
from kg.extraction.judges import Panel, Weights, logits
from kg.extraction.pairs import OWN, RESULT, Scores
from kg.extraction.signals import Signals, candidates

Said = tuple[str, float, float, bool]  # what is asked, the trees' chance, the network's logit, the answer


def said(one: Held, table: dict[str, float], panel: Panel, scores: Scores) -> Iterator[Said]:
    """What trees and network say of everything in a paper on which gold speaks."""
    signals, answer, name = Signals(one.reading, one.facts, table), answers(one), named(one)
    asked = defaultdict(list)
    for triple in candidates(one.reading.kinds):
        right = answer(*triple)
        if right is not None:
            asked[triple[1]].append((triple, right))
    for predicate, known in asked.items():
        told = np.array([signals.of(*triple) for triple, _ in known], dtype="float32")
        for (triple, right), chance in zip(known, panel.edges[predicate](told).tolist(), strict=True):
            yield predicate, chance, scores.link(*triple), right
    gold = matched(one)
    for n, chance in enumerate(slots.ruled(one.numbers, table).tolist()):
        yield RESULT, chance, scores.result(n), gold[n] is not None
    kept = [n for n, wanted in enumerate(gold) if wanted is not None]
    numbers = [one.numbers[n] for n in kept]
    places = slots.places(signals, numbers)
    for role in slots.KINDS:
        things = slots.candidates(signals, role)
        for n, number, place in zip(kept, numbers, places, strict=True):
            wanted = (gold[n] or {}).get(role)
            if wanted is None:
                continue
            heard = scores.slot(n, role, things)
            if role == "subject":
                yield OWN, 0.5, float(heard[-1]), wanted == "PAPER"
            if not things:
                continue
            told = np.array(list(slots.features(signals, number, place, role)), dtype="float32")
            chances = panel.slots[role](told).tolist()
            for thing, chance, logit in zip(things, chances, heard.tolist(), strict=False):
                yield role, chance, logit, name(thing) == wanted


def fitted(rows: Iterable[Said]) -> tuple[Weights, Weights]:
    """Weights with the network, and without it."""
    by_name: dict[str, list[tuple[float, float, bool]]] = defaultdict(list)
    for name, chance, logit, right in rows:
        by_name[name].append((chance, logit, right))
    both, alone = {}, {}
    for name, known in sorted(by_name.items()):
        trees = logits(np.array([chance for chance, _, _ in known], dtype="float32"))
        network = np.array([logit for _, logit, _ in known])
        verdicts = np.array([right for _, _, right in known])
        both[name] = _regression(np.stack([trees, network], 1), verdicts)
        if name != OWN:
            alone[name] = _regression(trees[:, None], verdicts)
    return both, alone


def _regression(told: np.ndarray, right: np.ndarray) -> list[float]:
    made = LogisticRegression(C=10.0).fit(told, right)
    return [round(float(value), 4) for value in (made.intercept_[0], *made.coef_[0])]

"""The trained model: weights per feature, a probability per label, and the words that spoke for it."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from domain.errors import TawasulError
from normalizer.model.features import BUCKETS, between_features, mark_feature, word_features

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]

SHIPPED = Path(__file__).with_name("weights.npz")
MARKS_WEIGHT = 0.6
"""How much the rules' marks count beside the text itself."""

_STRONGEST = 3


class UnreadableModel(TawasulError):
    """A model file is missing, damaged or of another version of this program."""


@dataclass(frozen=True, slots=True)
class Head:
    """One question the model answers: its labels, where they stand among all scores, how sharp scores are."""

    labels: tuple[str, ...]
    start: int
    sharpness: float

    @property
    def columns(self) -> slice:
        """Where this head's labels stand among all scores."""
        return slice(self.start, self.start + len(self.labels))


@dataclass(frozen=True, slots=True)
class Scores:
    """What the model says of one text: all heads' scores, and what each word added to them."""

    scores: Vector
    by_word: Matrix
    words: Sequence[str]

    def strongest(self, column: int) -> list[str]:
        """The words that spoke most for a label, strongest first."""
        if not len(self.words):
            return []
        added = self.by_word[:, column]
        order = np.argsort(-added)[: _STRONGEST * 2]
        return list(dict.fromkeys(self.words[i] for i in order if added[i] > 0))[:_STRONGEST]


class Model:
    """Scores texts. Weights are of shape (rows, all labels); row 0 stands for all unknown features."""

    def __init__(
        self,
        heads: Mapping[str, Head],
        features: NDArray[np.int32],
        weights: Matrix,
        rarity: Vector,
        figures: Mapping[str, float],
    ) -> None:
        self.heads = dict(heads)
        self.features = features
        self.weights = weights
        self.rarity = rarity
        self.figures = dict(figures)
        self._rows = np.zeros(BUCKETS, dtype=np.int32)
        self._rows[features] = np.arange(1, len(features) + 1, dtype=np.int32)
        self._of_word = lru_cache(maxsize=16_384)(self._word)

    def score(self, words: Sequence[str], marks: Sequence[str]) -> Scores:
        """Every label's score for a text of these words with these marks."""
        found = [self._of_word(word) for word in words]
        between, size = self._sum(between_features(words))
        by_word = np.array([vector for vector, _ in found]) if found else self.weights[:0]
        size += sum(rarity for _, rarity in found)
        scores = between + by_word.sum(axis=0)
        scores /= np.sqrt(size) + 1e-6
        marked, mark_size = self._sum([mark_feature(mark) for mark in marks])
        scores += marked * (MARKS_WEIGHT / (np.sqrt(mark_size) + 1e-6))
        return Scores(scores, by_word, words)

    def _word(self, word: str) -> tuple[Vector, float]:
        return self._sum(word_features(word))

    def _sum(self, features: Sequence[int]) -> tuple[Vector, float]:
        rows = self._rows[np.array(features, dtype=np.int32)]
        return self.weights[rows].sum(axis=0), float(self.rarity[rows].sum())


def probabilities(scores: Vector, sharpness: float) -> Vector:
    """Scores of one head as probabilities that add up to 1."""
    raised = np.exp(sharpness * (scores - scores.max()))
    return np.asarray(raised / raised.sum(), dtype=np.float32)


def save(model: Model, path: Path) -> None:
    """Write the model to a file, weights in steps of 1/127 of each column's largest."""
    scale = np.abs(model.weights).max(axis=0) / 127 + 1e-12
    about = {
        "heads": {
            name: {"labels": head.labels, "start": head.start, "sharpness": head.sharpness}
            for name, head in model.heads.items()
        },
        "figures": model.figures,
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        np.savez_compressed(
            file,
            about=np.frombuffer(json.dumps(about).encode(), dtype=np.uint8),
            features=model.features,
            weights=np.round(model.weights / scale).astype(np.int8),
            scale=scale.astype(np.float32),
            rarity=model.rarity.astype(np.float16),
        )


def load(path: Path = SHIPPED) -> Model:
    """Read a model. Raises UnreadableModel."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(stored["about"].tobytes())
            heads = {
                name: Head(tuple(head["labels"]), int(head["start"]), float(head["sharpness"]))
                for name, head in about["heads"].items()
            }
            weights = stored["weights"].astype(np.float32) * stored["scale"]
            rarity = stored["rarity"].astype(np.float32)
            return Model(heads, stored["features"], weights, rarity, about["figures"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UnreadableModel(f"{path} is no model of this version: {error}") from error

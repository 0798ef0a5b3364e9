"""Learns the model from examples by regularised least squares, which tells its own leave-one-out figures."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normalizer.model.features import between_features, mark_feature, word_features
from normalizer.model.linear import MARKS_WEIGHT, Head, Matrix, Model, probabilities

_RIDGE = 0.4
_SEEN_AT_LEAST = 2
_SHARPNESS = tuple(float(step) for step in np.linspace(1, 12, 23))


@dataclass(frozen=True, slots=True)
class Sample:
    """A text as the model sees it: its words, its marks, what the rules say directly, and its true labels.

    `direct` is by head and label; a label that is missing is unknown and teaches that head nothing.
    """

    words: Sequence[str]
    marks: Sequence[str]
    direct: Mapping[str, Mapping[str, float]]
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Space:
    """The samples as rows of two matrices, features and marks; columns as in `features`."""

    features: NDArray[np.int32]
    rarity: NDArray[np.float32]
    text: Matrix
    marks: Matrix


def learn(samples: Sequence[Sample], heads: Mapping[str, Sequence[str]]) -> Model:
    """A model for these heads (name → labels). Its figures are accuracies on samples left out one by one."""
    space = _space(samples)
    gram = space.text @ space.text.T + MARKS_WEIGHT * (space.marks @ space.marks.T)
    columns: list[Matrix] = []
    made: dict[str, Head] = {}
    figures: dict[str, float] = {}
    start = 0
    for name, labels in heads.items():
        known = [index for index, sample in enumerate(samples) if sample.labels.get(name) in labels]
        duals, left_out = _solve(gram[np.ix_(known, known)], _targets(samples, known, name, labels))
        truth = np.array([labels.index(samples[index].labels[name]) for index in known])
        scores = left_out + _direct(samples, known, name, labels)
        sharpness = _sharpness(scores, truth)
        made[name] = Head(tuple(labels), start, sharpness)
        figures[name] = float((scores.argmax(axis=1) == truth).mean())
        columns.append(space.text[known].T @ duals + space.marks[known].T @ duals)
        start += len(labels)
    weights = np.hstack(columns) * np.sqrt(space.rarity)[:, None]
    return Model(
        made,
        space.features,
        np.vstack([np.zeros((1, start), dtype=np.float32), weights]).astype(np.float32),
        np.concatenate([np.zeros(1, dtype=np.float32), space.rarity]),
        figures,
    )


def _space(samples: Sequence[Sample]) -> _Space:
    texts = [Counter(_text_features(sample)) for sample in samples]
    marks = [{mark_feature(mark) for mark in sample.marks} for sample in samples]
    seen = Counter(feature for text in texts for feature in text)
    seen.update(feature for marked in marks for feature in marked)
    known = sorted(feature for feature, count in seen.items() if count >= _SEEN_AT_LEAST)
    column = {feature: index for index, feature in enumerate(known)}
    rare = np.array([np.log((len(samples) + 1) / (seen[feature] + 1)) + 1 for feature in known])
    rarity = (rare**2).astype(np.float32)
    return _Space(
        np.array(known, dtype=np.int32),
        rarity,
        _rows([dict(text) for text in texts], column, rarity),
        _rows([dict.fromkeys(marked, 1) for marked in marks], column, rarity),
    )


def _text_features(sample: Sample) -> list[int]:
    return [
        *(feature for word in sample.words for feature in word_features(word)),
        *between_features(sample.words),
    ]


def _rows(
    counts: Sequence[Mapping[int, int]], column: Mapping[int, int], rarity: NDArray[np.float32]
) -> Matrix:
    """Each text as a row, rare features counting more, long texts no more than short ones."""
    rows = np.zeros((len(counts), len(column)), dtype=np.float32)
    for row, features in zip(rows, counts, strict=True):
        for feature, count in features.items():
            if (index := column.get(feature)) is not None:
                row[index] = count
        size = np.sqrt(float(row @ rarity)) + 1e-6
        row *= np.sqrt(rarity) / size
    return rows


def _direct(samples: Sequence[Sample], known: Sequence[int], name: str, labels: Sequence[str]) -> Matrix:
    return np.array(
        [[samples[index].direct.get(name, {}).get(label, 0.0) for label in labels] for index in known],
        dtype=np.float32,
    )


def _targets(samples: Sequence[Sample], known: Sequence[int], name: str, labels: Sequence[str]) -> Matrix:
    """What is left to learn beside what the rules say directly."""
    truth = np.array(
        [[samples[index].labels[name] == label for label in labels] for index in known], dtype=np.float32
    )
    return np.asarray(truth - _direct(samples, known, name, labels), dtype=np.float32)


def _solve(gram: Matrix, targets: Matrix) -> tuple[Matrix, Matrix]:
    """The dual weights, and each sample's scores by the model that never saw it."""
    inverse = np.linalg.inv(gram + _RIDGE * np.eye(len(gram), dtype=np.float32))
    duals = inverse @ targets
    return np.asarray(duals, dtype=np.float32), np.asarray(
        targets - duals / np.diag(inverse)[:, None], dtype=np.float32
    )


def _sharpness(scores: Matrix, truth: NDArray[np.intp]) -> float:
    """The sharpness under which samples left out find their true labels least surprising."""

    def surprise(sharpness: float) -> float:
        of_truth = [probabilities(row, sharpness)[label] for row, label in zip(scores, truth, strict=True)]
        return float(-np.log(np.maximum(of_truth, 1e-9)).mean())

    return min(_SHARPNESS, key=surprise)

"""Texts whose meaning people wrote down: the shipped examples, and what staff corrected."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from domain.errors import TawasulError
from domain.text import storable
from domain.tickets import EntityKind, Sentiment, TicketType, Urgency
from normalizer.entities import entities_in
from normalizer.language import detect
from normalizer.meaning import NO_TOPIC, Understanding
from normalizer.model.training import Sample
from normalizer.reading import reading_of
from normalizer.text import cleaned

SHIPPED = Path(__file__).parent.parent / "training"
FIELDS = ("type", "topic", "sentiment", "urgency")


class UnreadableExamples(TawasulError):
    """A line of an examples file is no example."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text with what it means, by field of FIELDS; a field that is missing is not known."""

    text: str
    meaning: Mapping[str, str]
    awaiting: str | None = None
    extra: Mapping[str, object] = field(default_factory=dict)


def read_examples(path: Path) -> Iterator[Example]:
    """The examples of a file of JSON lines. Raises UnreadableExamples."""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            yield _example(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise UnreadableExamples(f"{path.name}, line {number}: {error}") from error


def shipped_examples() -> list[Example]:
    """All examples that come with this program."""
    return [example for path in sorted(SHIPPED.glob("*.jsonl")) for example in read_examples(path)]


def samples_of(examples: Iterable[Example], understanding: Understanding) -> list[Sample]:
    """The examples as the model sees them; rules as in `understanding`."""
    samples = []
    for example in examples:
        text = storable(example.text)
        clean = cleaned(text)
        numbered = any(entity.kind is EntityKind.TRACKING_NUMBER for entity in entities_in(text))
        reading = reading_of(clean, detect(clean), has_tracking_number=numbered)
        clues = understanding.clues(reading)
        samples.append(Sample(clues.words, clues.marks, clues.direct, example.meaning))
    return samples


def heads_for(examples: Sequence[Example]) -> dict[str, tuple[str, ...]]:
    """What the model is to answer: every type, mood and urgency there is, and the topics met."""
    topics = {example.meaning["topic"] for example in examples if "topic" in example.meaning}
    return {
        "type": tuple(TicketType),
        "topic": tuple(sorted(topics | {NO_TOPIC})),
        "sentiment": tuple(Sentiment),
        "urgency": tuple(Urgency),
    }


def _example(line: dict[str, object]) -> Example:
    known = {name: line[name] for name in FIELDS if name in line}
    meaning = {name: NO_TOPIC if value is None else str(value) for name, value in known.items()}
    context = line.get("context") or {}
    if not isinstance(context, dict) or not isinstance(line["text"], str):
        raise TypeError("text or context is of the wrong kind")
    awaiting = context.get("awaiting")
    return Example(line["text"], meaning, None if awaiting is None else str(awaiting), line)

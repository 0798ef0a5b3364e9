"""What the citizen wants, what it is about, how fast somebody must act: rules and the model together."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from domain.tickets import Sentiment, TicketType, Urgency
from normalizer.danger import Danger
from normalizer.model.features import words_of
from normalizer.model.linear import SHIPPED, Head, Model, Scores, load, probabilities
from normalizer.rulebook import Found, Patterns, read_rules, texts_of

NO_TOPIC = ""
SURVEY = "survey"


@dataclass(frozen=True, slots=True)
class Reading:
    """What of a text its meaning is read from.

    `key` is its search key, with Arabizi also in Arabic letters; `symbols` its emoji and question marks;
    `awaiting` what the conversation asked the writer for ("survey"), if anything.
    """

    key: str
    symbols: tuple[str, ...] = ()
    has_tracking_number: bool = False
    awaiting: str | None = None


@dataclass(frozen=True, slots=True)
class Meaning:
    """The fields of a ticket that need understanding; `confidence` (0..1) and `because` are by field."""

    type: TicketType
    topic: str | None
    sentiment: Sentiment
    urgency: Urgency
    region: str | None = None
    confidence: Mapping[str, float] = field(default_factory=dict)
    because: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Clues:
    """What the rules found in a text: all patterns, the marks they leave, and what they say directly."""

    words: Sequence[str]
    found: Sequence[Found]
    marks: Sequence[str]
    direct: Mapping[str, Mapping[str, float]]


class Understanding:
    """Rules and a model that belong together. Reads texts; holds nothing of them but a memory of words."""

    def __init__(
        self,
        model: Model | None,
        *,
        rules: Path | None = None,
        topics: Mapping[str, Sequence[str]] | None = None,
        regions: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        """`rules`: a folder whose files stand in for the shipped ones; `topics`, `regions`: more patterns."""
        self._model = model
        patterns = _grouped("topic", read_rules("topics", rules)) | _grouped(
            "type", read_rules("types", rules)
        )
        for topic, texts in (topics or {}).items():
            patterns[f"topic.{topic}.more"] = tuple(texts)
        for region, places in read_rules("places", rules).items():
            more = (regions or {}).get(region, ())
            patterns[f"region.{region}"] = (*texts_of(places, region), *more)
        danger = read_rules("danger", rules)
        patterns |= {f"danger.{name}": texts_of(texts, name) for name, texts in danger.items()}
        self._patterns = Patterns(patterns)
        courtesies = read_rules("courtesies", rules)
        self._courtesy = {name: Patterns({name: texts_of(texts, name)}) for name, texts in courtesies.items()}

    def understand(self, reading: Reading) -> Meaning:
        """The meaning of a text. A danger to life or a child wins over everything else the text says."""
        clues = self.clues(reading)
        danger = Danger.of(clues.found, clues.words)
        courtesy = None if danger.is_certain else self._courtesy_of(reading, clues.words)
        if courtesy is not None:
            return courtesy
        if self._model is None or not clues.words:
            return _nothing_known(danger)
        return _Answer(self._model, clues, reading).meaning(danger)

    def clues(self, reading: Reading) -> Clues:
        """What the rules find; the model learns from the same."""
        words = words_of(reading.key)
        found = list(self._patterns.find([*words, *reading.symbols]))
        names = dict.fromkeys(one.name for one in found)
        marks = [name for name in names if not name.startswith(_NO_MARKS) and not name.endswith(".more")]
        marks += [f"symbol {symbol}" for symbol in dict.fromkeys(reading.symbols)]
        marks.append(_length(len(words)))
        if reading.has_tracking_number:
            marks.append("tracking number")
        if _LONG_NUMBER.search(reading.key):
            marks.append("long number")
        direct = {"topic": _said_directly("topic.", found), "type": _said_directly("type.", found)}
        return Clues(words, found, marks, direct)

    def _courtesy_of(self, reading: Reading, words: Sequence[str]) -> Meaning | None:
        """An answer to a survey, a greeting or thanks without anything else; None for all other texts."""
        if reading.awaiting == SURVEY and self._is_rating(words):
            return self._rated(words)
        if not words:
            return None
        if len(words) <= _LONGEST_GREETING and self._all_in("greeting", words):
            return _courtesy(TicketType.CHATTER, Sentiment.NEUTRAL, "greeting only")
        return None

    def _is_rating(self, words: Sequence[str]) -> bool:
        if not words or len(words) > _LONGEST_RATING:
            return False
        return _RATING.fullmatch(words[0]) is not None or any(self._courtesy["rating"].find(words[:2]))

    def _rated(self, words: Sequence[str]) -> Meaning:
        digit = next((word[0] for word in words if _RATING.fullmatch(word)), "")
        good = digit in ("4", "5") if digit else any(self._courtesy["good_rating"].find(words))
        bad = digit in ("1", "2") if digit else any(self._courtesy["bad_rating"].find(words))
        mood = Sentiment.POSITIVE if good and not bad else Sentiment.NEGATIVE if bad else Sentiment.NEUTRAL
        return _courtesy(TicketType.SURVEY_REPLY, mood, "an answer to our survey")

    def _all_in(self, name: str, words: Sequence[str]) -> bool:
        met = {index for one in self._courtesy[name].find(words) for index in range(one.start, one.end)}
        return len(met) == len(words)


@lru_cache(maxsize=1)
def shipped() -> Understanding:
    """The rules and the model that come with this program."""
    return Understanding(load() if SHIPPED.is_file() else None)


_NO_MARKS = ("region.", "danger.sure", "danger.never", "danger.talk")
"""Patterns the model is not shown: those that decide by themselves, so that it learns what they miss."""

_CRITICAL_FROM = 0.4
_LONGEST_RATING = 12
_LONGEST_GREETING = 12
_RATING = re.compile(r"[1-5](?:5|10)?|10")
_LONG_NUMBER = re.compile(r"[0-9]{9}")
_WEIGHT_OF_GROUP = {"sure": 1.0, "more": 0.8, "hint": 0.35}
_MOST_OF_ONE_PATTERN = 3
_DIRECT = 0.5
_SWALLOWED = (TicketType.SPAM, TicketType.ABUSE, TicketType.CHATTER)
_SWALLOW_FROM = 0.5
_SWALLOW_A_CUE_FROM = 0.8
_MATTERS = (
    TicketType.COMPLAINT,
    TicketType.REPORT,
    TicketType.REQUEST,
    TicketType.OBJECTION,
    TicketType.INQUIRY,
)
_LONGEST_SCRAP = 3
_SURE_OF_A_SCRAP = 0.6
_UNHURRIED = (
    TicketType.SUGGESTION,
    TicketType.PRAISE,
    TicketType.CHATTER,
    TicketType.SPAM,
    TicketType.ABUSE,
    TicketType.SURVEY_REPLY,
)
_NO_MATTER = (TicketType.SPAM, TicketType.ABUSE, TicketType.CHATTER, TicketType.SURVEY_REPLY)


class _Answer:
    """The model's answer to one text, field by field."""

    def __init__(self, model: Model, clues: Clues, reading: Reading) -> None:
        self._model = model
        self._clues = clues
        self._reading = reading
        self._scores: Scores = model.score(clues.words, clues.marks)
        self._confidence: dict[str, float] = {}
        self._because: dict[str, str] = {}

    def meaning(self, danger: Danger) -> Meaning:
        type_ = self._type(danger)
        topic = None if type_ in _NO_MATTER else self._topic()
        urgency = self._urgency(type_, danger)
        sentiment = Sentiment(self._best("sentiment"))
        region = next((one for one in self._clues.found if one.name.startswith("region.")), None)
        if region is not None:
            self._note("region", 0.9, f"cue: {region.pattern}")
        return Meaning(
            type_,
            topic,
            sentiment,
            urgency,
            None if region is None else region.name.removeprefix("region."),
            self._confidence,
            self._because,
        )

    def _type(self, danger: Danger) -> TicketType:
        excluded = [TicketType.SURVEY_REPLY] if self._reading.awaiting != SURVEY else []
        kind = TicketType(self._best("type", excluded))
        if kind in _SWALLOWED and self._confidence["type"] < self._sure_enough():
            excluded += _SWALLOWED
            kind = TicketType(self._best("type", excluded))
        if kind is TicketType.STATUS and not self._speaks_of_a_case():
            kind = TicketType(self._best("type", [*excluded, TicketType.STATUS]))
        if self._is_a_scrap(kind):
            kind = TicketType.OTHER
            self._note("type", 0.3, "too few words to tell")
        if danger.is_certain and kind not in (TicketType.REPORT, TicketType.COMPLAINT):
            kind = TicketType.REPORT
            self._note("type", 0.7, danger.because)
        return kind

    def _sure_enough(self) -> float:
        """How sure the model must be to lay a text aside; surer where a rule sees a matter in it."""
        cues = (f"type.{kind.value}.sure" for kind in _MATTERS)
        return _SWALLOW_A_CUE_FROM if {one.name for one in self._clues.found} & {*cues} else _SWALLOW_FROM

    def _speaks_of_a_case(self) -> bool:
        """Only a cue or a number makes a question one about a case: else a new matter would be lost."""
        return self._reading.has_tracking_number or any(
            one.name.startswith("type.status.") for one in self._clues.found
        )

    def _is_a_scrap(self, kind: TicketType) -> bool:
        """A name or a word or two, of which no rule knows what is wanted."""
        if len(self._clues.words) > _LONGEST_SCRAP or self._confidence["type"] > _SURE_OF_A_SCRAP:
            return False
        return not any(one.name.startswith(f"type.{kind.value}.") for one in self._clues.found)

    def _topic(self) -> str | None:
        return self._best("topic") or None

    def _urgency(self, type_: TicketType, danger: Danger) -> Urgency:
        if danger.is_certain:
            self._note("urgency", 0.8, danger.because)
            return Urgency.CRITICAL
        urgency = Urgency(self._best("urgency"))
        if type_ not in _NO_MATTER and self._may_be_critical():
            return Urgency.CRITICAL
        if type_ in _UNHURRIED and urgency is not Urgency.CRITICAL:
            return Urgency.LOW
        return urgency

    def _may_be_critical(self) -> bool:
        """Whether the model thinks of a danger at all: far less than half is enough to have a person look."""
        head = self._model.heads["urgency"]
        column = head.labels.index(Urgency.CRITICAL)
        likely = float(probabilities(self._scores.scores[head.columns], head.sharpness)[column])
        if likely < _CRITICAL_FROM:
            return False
        self._note("urgency", round(likely, 3), f"may be a danger; {self._reason('urgency', head, column)}")
        return True

    def _best(self, name: str, excluded: Sequence[str] = ()) -> str:
        head = self._model.heads[name]
        scores = self._scores.scores[head.columns].copy()
        for label, said in self._clues.direct.get(name, {}).items():
            if label in head.labels:
                scores[head.labels.index(label)] += said
        likely = probabilities(scores, head.sharpness)
        for label in excluded:
            likely[head.labels.index(label)] = 0.0
        best = int(likely.argmax())
        self._note(name, round(float(likely[best]), 3), self._reason(name, head, best))
        return head.labels[best]

    def _reason(self, name: str, head: Head, best: int) -> str:
        """The rules' words for the label when there are some, else the words that weighed most."""
        wanted = f"{name}.{head.labels[best]}."
        cues = dict.fromkeys(one.pattern for one in self._clues.found if one.name.startswith(wanted))
        if cues:
            return "cue: " + ", ".join(list(cues)[:3])
        strongest = self._scores.strongest(head.start + best)
        return "words: " + ", ".join(strongest) if strongest else "the text as a whole"

    def _note(self, name: str, confidence: float, because: str) -> None:
        self._confidence[name] = confidence
        self._because[name] = because


def _grouped(root: str, rules: Mapping[str, object]) -> dict[str, tuple[str, ...]]:
    return {
        f"{root}.{name}.{group}": texts_of(texts, f"{name} {group}")
        for name, groups in rules.items()
        if isinstance(groups, dict)
        for group, texts in groups.items()
    }


def _said_directly(root: str, found: Sequence[Found]) -> dict[str, float]:
    """Each label's share of what the rules say, 0.._DIRECT; little evidence gives small shares."""
    said: dict[str, float] = {}
    for name, count in _counted(root, found).items():
        label, group = name.removeprefix(root).rsplit(".", 1)
        weight = _WEIGHT_OF_GROUP.get(group, 0.0)
        said[label] = said.get(label, 0.0) + weight * min(count, _MOST_OF_ONE_PATTERN)
    total = sum(said.values()) + 1.0
    return {label: _DIRECT * value / total for label, value in said.items()}


def _counted(root: str, found: Sequence[Found]) -> dict[str, int]:
    """How many places of the text speak for each group of patterns."""
    places = {(one.name, one.start) for one in found if one.name.startswith(root)}
    counts: dict[str, int] = {}
    for name, _ in places:
        counts[name] = counts.get(name, 0) + 1
    return counts


def _length(words: int) -> str:
    return "long" if words > 25 else "middling" if words > 10 else "short" if words > 4 else "tiny"


def _courtesy(type_: TicketType, mood: Sentiment, because: str) -> Meaning:
    return Meaning(type_, None, mood, Urgency.LOW, None, {"type": 0.9}, {"type": because})


def _nothing_known(danger: Danger) -> Meaning:
    if danger.is_certain:
        because = {"type": danger.because, "urgency": danger.because}
        confidence = {"type": 0.7, "urgency": 0.8}
        return Meaning(
            TicketType.REPORT, None, Sentiment.NEGATIVE, Urgency.CRITICAL, None, confidence, because
        )
    return Meaning(
        TicketType.OTHER, None, Sentiment.NEUTRAL, Urgency.NORMAL, None, {"type": 0.0}, {"type": "no words"}
    )

"""`evaluate`: how well the normalizer understands messages whose meaning people wrote down."""

import json
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from domain.errors import Unreadable
from domain.messages import InboundMessage, MessageKind, Visibility
from domain.tickets import Ticket
from normalizer import normalize
from normalizer.search import finds
from normalizer.text import search_key

FIELDS = ("language", "dialect", "type", "topic", "sentiment", "urgency", "region")
_WORST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Judged:
    """One message with what it was understood to be."""

    truth: Mapping[str, Any]
    ticket: Ticket


def evaluate(file: Path, *, as_json: bool) -> None:
    """Print a table per field, or the figures as JSON. Raise Unreadable for a line that is no example."""
    truths = [_truth(file, number, line) for number, line in enumerate(file.open("rb"), start=1)]
    _understood(truths[0])  # the model is loaded at the first text
    began = time.perf_counter()
    judged = [Judged(truth, _understood(truth)) for truth in truths]
    seconds = time.perf_counter() - began
    figures: dict[str, Any] = {name: field_figures(judged, name) for name in FIELDS}
    figures |= {"critical": critical_figures(judged), "entities": entity_figures(judged)}
    figures |= {"search": search_figures(judged), "per_second": round(len(judged) / seconds, 1)}
    if as_json:
        Console().print(json.dumps(figures, ensure_ascii=False), soft_wrap=True, highlight=False)
    else:
        _print(figures)


def field_figures(judged: Sequence[Judged], name: str) -> dict[str, Any]:
    """Accuracy, macro-F1 and the most frequent confusions of a field, over the messages that tell it."""
    pairs = [
        (_text(one.truth[name]), _text(getattr(one.ticket, name))) for one in judged if name in one.truth
    ]
    wrong = Counter(pair for pair in pairs if pair[0] != pair[1])
    labels = {truth for truth, _ in pairs}
    scores = [_f1(pairs, label) for label in labels]
    return {
        "accuracy": round(1 - wrong.total() / max(1, len(pairs)), 4),
        "macro_f1": round(sum(scores) / max(1, len(scores)), 4),
        "confused": [[truth, said, count] for (truth, said), count in wrong.most_common(_WORST_SHOWN)],
    }


def critical_figures(judged: Sequence[Judged]) -> dict[str, float]:
    """How many dangers are found, and how many alarms are true."""
    pairs = [(one.truth.get("urgency") == "critical", one.ticket.urgency == "critical") for one in judged]
    return _precision_and_recall(
        sum(truth and said for truth, said in pairs),
        sum(said for _, said in pairs),
        sum(truth for truth, _ in pairs),
    )


def entity_figures(judged: Sequence[Judged]) -> dict[str, dict[str, float]]:
    """Precision and recall by kind, for the kinds that somebody wrote down; an entity is its exact text."""
    said: Counter[tuple[int, str, str]] = Counter()
    told: Counter[tuple[int, str, str]] = Counter()
    for number, one in enumerate(judged):
        told.update((number, each["kind"], each["value"]) for each in one.truth.get("entities", ()))
        said.update((number, each.kind.value, each.value) for each in one.ticket.entities)
    kinds = sorted({kind for _, kind, _ in told})
    return {
        kind: _precision_and_recall(
            sum(count for key, count in (said & told).items() if key[1] == kind),
            sum(count for key, count in said.items() if key[1] == kind),
            sum(count for key, count in told.items() if key[1] == kind),
        )
        for kind in kinds
    }


def search_figures(judged: Sequence[Judged]) -> dict[str, float]:
    """Of the words that must find their message, and of those that must not, how many do."""
    hits = [
        finds(search_key(term), one.ticket.key)
        for one in judged
        for term in one.truth.get("search_terms", ())
    ]
    false = [
        finds(search_key(term), one.ticket.key) for one in judged for term in one.truth.get("search_not", ())
    ]
    return {
        "hits": round(sum(hits) / max(1, len(hits)), 4),
        "false_hits": round(sum(false) / max(1, len(false)), 4),
    }


def _truth(file: Path, number: int, line: bytes) -> Mapping[str, Any]:
    try:
        truth = json.loads(line)
    except ValueError as error:
        raise Unreadable(f"{file.name}, line {number} is not JSON: {error}") from error
    if not isinstance(truth, dict) or not isinstance(truth.get("text"), str):
        raise Unreadable(f"{file.name}, line {number} is no object with a text")
    return truth


def _understood(truth: Mapping[str, Any]) -> Ticket:
    message = InboundMessage(
        external_id="1",
        sender_id="1",
        sender_name="",
        text=truth["text"],
        kind=MessageKind.TEXT,
        visibility=Visibility.PUBLIC if truth.get("visibility") == "public" else Visibility.PRIVATE,
        reply_to_address="1",
    )
    context = truth.get("context") or {}
    return normalize(message, awaiting=context.get("awaiting"))


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _f1(pairs: Sequence[tuple[str, str]], label: str) -> float:
    both = sum(truth == said == label for truth, said in pairs)
    either = sum(truth == label for truth, _ in pairs) + sum(said == label for _, said in pairs)
    return 2 * both / either if either else 0.0


def _precision_and_recall(right: int, said: int, told: int) -> dict[str, float]:
    return {"precision": round(right / max(1, said), 4), "recall": round(right / max(1, told), 4)}


def _print(figures: Mapping[str, Any]) -> None:
    table = Table("field", "accuracy", "macro-F1", "most confused (true, said, times)")
    for name in FIELDS:
        field = figures[name]
        confused = "; ".join(" ".join(map(str, one)) for one in field["confused"])
        table.add_row(name, f"{field['accuracy']:.3f}", f"{field['macro_f1']:.3f}", confused)
    console = Console()
    console.print(table)
    pairs = Table("", "precision", "recall")
    for name, figure in {"critical": figures["critical"], **figures["entities"]}.items():
        pairs.add_row(name, f"{figure['precision']:.3f}", f"{figure['recall']:.3f}")
    console.print(pairs)
    search = figures["search"]
    console.print(
        f"search: {search['hits']:.3f} hits, {search['false_hits']:.3f} false; "
        f"{figures['per_second']} texts per second"
    )

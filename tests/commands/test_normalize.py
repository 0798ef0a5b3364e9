"""`normalize` answers each line with what it means, in order, and a bad line with an error."""

import json
from typing import Any

from tests.commands.cli import run


def normalized(*lines: bytes) -> list[Any]:
    ended = run("normalize", given=b"\n".join(lines))
    assert (ended.code, ended.err) == (0, "")
    return [json.loads(line) for line in ended.lines]


def test_a_line_is_answered_with_a_ticket() -> None:
    line = {"id": "7", "channel": "whatsapp", "visibility": "private", "text": "وين وصل طلبي 4812345674؟"}
    (ticket,) = normalized(json.dumps(line).encode())
    (entity,) = ticket.pop("entities")
    assert line["text"][entity["start"] : entity["end"]] == entity["value"] == "4812345674"
    assert set(entity) == {"kind", "value", "start", "end", "valid"}
    assert ticket["id"] == "7"
    assert (ticket["language"], ticket["type"], ticket["display"]) == ("ar", "status", line["text"])
    assert set(ticket) == {
        "id",
        "language",
        "dialect",
        "type",
        "topic",
        "urgency",
        "sentiment",
        "region",
        "display",
        "clean",
        "key",
        "confidence",
        "because",
        "normalizer_version",
    }
    assert (ticket["sentiment"], ticket["dialect"]) == ("neutral", "gulf")


def test_bad_lines_stop_nobody() -> None:
    answers = normalized(
        b'{"id": 1, "text": "\\ud83d \\u0000 \xd8\xb7\xd9\x84\xd8\xa8"}',
        b"not json",
        b"\xff",
        b"",
        b"[]",
        b'{"id": 5}',
        b'{"id": 6, "text": 7}',
        b'{"id": 7, "text": "x", "channel": "pigeon"}',
        b'{"id": 8, "text": "x", "visibility": ["public"]}',
        b'{"text": ""}',
        b'{"id": {"any": "thing"}, "text": "Where is my daughter\'s certificate?"}',
    )
    assert ["error" in answer for answer in answers] == [False, *[True] * 8, False, False]
    assert [answer["id"] for answer in answers] == [
        1, None, None, None, None, 5, 6, 7, 8, None, {"any": "thing"},
    ]  # fmt: skip
    assert answers[0]["display"].startswith("\ufffd")
    assert answers[-1]["language"] == "en"

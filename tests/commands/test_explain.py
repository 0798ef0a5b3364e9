"""`explain` prints what a payload means, one or one per line, and is not stopped by what means nothing."""

import json
from typing import Any

import pytest

from tests.commands.cli import run
from tests.dispatcher.payloads import (
    AT,
    OUR_NUMBER,
    as_body,
    group_update,
    telegram_update,
    whatsapp_message,
    whatsapp_request,
    whatsapp_status,
)


def explained(channel: str, body: bytes, *options: str) -> Any:
    ended = run("explain", "--channel", channel, *options, given=body)
    assert (ended.code, ended.err) == (0, "")
    return json.loads(ended.out)


def test_a_telegram_message() -> None:
    update = telegram_update(9, "المكيف خربان", message_id=17, reply_to_message={"message_id": 12})
    assert explained("telegram", as_body(update)) == {
        "messages": [
            {
                "external_id": "5501234567:17",
                "sender_id": "5501234567",
                "sender_name": "نورة القحطاني",
                "text": "المكيف خربان",
                "kind": "text",
                "visibility": "private",
                "attachments": 0,
                "in_reply_to": "5501234567:12",
                "sent_at": "2026-11-23T09:00:00Z",
            }
        ],
        "events": [],
    }


def test_a_whatsapp_batch_with_a_bad_item() -> None:
    photo = {"id": "media-1", "mime_type": "image/jpeg", "caption": "الفصل بعد المطر"}
    body = whatsapp_request(
        whatsapp_message("wamid.1", user_id="SA.1349", type="image", image=photo),
        {"id": "wamid.2", "type": "text", "text": {"body": "بلا مرسل"}, "from": None},
        whatsapp_message("wamid.3", phone=OUR_NUMBER),
        statuses=[whatsapp_status("wamid.9", "failed", errors=[{"code": 131026, "title": "undeliverable"}])],
    )
    meaning = explained("whatsapp", as_body(body))
    (message,) = meaning["messages"]
    assert message | {"sender_name": ""} == {
        "external_id": "wamid.1",
        "sender_id": "SA.1349",
        "sender_name": "",
        "text": "الفصل بعد المطر",
        "kind": "image",
        "visibility": "private",
        "attachments": 1,
        "in_reply_to": None,
        "sent_at": "2026-11-23T09:00:00Z",
    }
    kinds = sorted(event["kind"] for event in meaning["events"])
    assert kinds == ["failed", "ignored", "ignored"]
    (failed,) = [event for event in meaning["events"] if event["kind"] == "failed"]
    assert failed["error_code"] == "131026"


def test_our_own_account_is_recognised() -> None:
    update = telegram_update(1, sender=7001234567, at=AT)
    assert explained("telegram", as_body(update), "--self", "7001234567")["messages"] == []


LINES = [
    as_body(group_update(1, "المكيف خربان")).decode(),
    "not json",
    "{}",
    "[]",
    "[" * 10_000 + "]" * 10_000,
    json.dumps(telegram_update(2, "نصف رمز \ud83d و\x00 عدم")),
    json.dumps(telegram_update(3, "نصف رمز \ud83d"), ensure_ascii=False),
    json.dumps(telegram_update(4, "آخر"), ensure_ascii=False),
]


def test_each_line_has_its_answer_whatever_stands_in_it() -> None:
    lines = [json.dumps(line).encode() for line in LINES]
    broken = [b"no JSON string", b"{}", b"\xff\xfe", b"", b'"', b"17", b'"\xd8\xa7']
    ended = run("explain", "--channel", "telegram", "--lines", given=b"\n".join([*lines, *broken]))
    assert (ended.code, ended.err) == (0, "")
    answers = [json.loads(line) for line in ended.lines]
    assert len(answers) == len(lines) + len(broken)
    understood = ["messages" in answer for answer in answers]
    assert understood == [True, False, False, False, False, True, True, True, *[False] * len(broken)]
    assert all(answer["error"] for answer in answers if "messages" not in answer)
    said = [answer["messages"][0]["text"] for answer in answers if "messages" in answer]
    assert said[1:] == ["نصف رمز \ufffd و\ufffd عدم", "نصف رمز \ufffd", "آخر"]
    assert answers[0]["messages"][0]["visibility"] == "public"


def test_the_output_is_utf_8_whatever_the_terminal_speaks() -> None:
    body = as_body(telegram_update(1, "المكيف خربان"))
    ended = run("explain", "--channel", "telegram", given=body, LC_ALL="C", PYTHONUTF8="0", LANG="C")
    assert "المكيف خربان" in ended.out.decode()


@pytest.mark.parametrize("body", [b"", b"not json", b"[]", b"\xff"])
def test_a_body_that_means_nothing_is_a_sentence_and_an_exit_code(body: bytes) -> None:
    ended = run("explain", "--channel", "whatsapp", given=body)
    assert ended.code == 1
    assert ended.out == b""
    assert ended.err.startswith("Error: ")
    assert "Traceback" not in ended.err

"""What Telegram sends us is verified, unpacked and understood."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from connectors.telegram.inbound import SECRET_HEADER, UPDATE_KINDS, offset_after, parse, unpack, verify
from domain.errors import Forged, Unreadable
from domain.messages import WebhookRequest
from tests.connectors.telegram.inbound_cases import BOT_ID, CASES, PAYLOADS, Case

SECRET = "s3cr3t_of-the-webhook"
TEXT = (PAYLOADS / "text.json").read_bytes()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.payload)
def test_an_update_means(case: Case) -> None:
    assert parse(case.body, BOT_ID) == case.means


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.payload)
def test_an_update_is_unpacked_whole(case: Case) -> None:
    [event] = unpack(case.body, "main-bot")
    assert event.body == case.body
    assert event.account == "main-bot"
    assert event.conversation_key == case.conversation
    assert unpack(case.body, "main-bot") == [event]


def test_every_payload_file_is_a_case() -> None:
    assert sorted(case.payload for case in CASES) == sorted(path.stem for path in PAYLOADS.glob("*.json"))


def test_every_kind_of_update_we_know_is_asked_for() -> None:
    bodies = [json.loads(case.body) for case in CASES]
    seen = {key for body in bodies for key in body if key != "update_id"}
    assert seen <= set(UPDATE_KINDS)


def test_the_same_number_after_an_idle_week_is_another_update() -> None:
    update = json.loads(TEXT)
    [first] = unpack(TEXT, "main-bot")
    update["message"]["date"] += 8 * 86400
    [second] = unpack(json.dumps(update).encode(), "main-bot")
    assert first.external_id == "872100001@1795420800"
    assert second.external_id != first.external_id


def test_an_edit_happened_when_it_was_edited() -> None:
    [event] = unpack((PAYLOADS / "edited_message.json").read_bytes(), "main-bot")
    assert event.occurred_at == datetime(2026, 11, 23, 8, 0, 30, tzinfo=UTC)
    assert event.external_id == "872100048@1795420830"


def request(**headers: str) -> WebhookRequest:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return WebhookRequest("POST", named, {}, TEXT)


def test_the_right_secret_is_accepted() -> None:
    verify(request(x_telegram_bot_api_secret_token=SECRET), SECRET)


@pytest.mark.parametrize("given", ["", "S3CR3T", SECRET + " ", SECRET[:-1], "سر", "\udcff\ud800"])
def test_a_wrong_secret_is_forged(given: str) -> None:
    with pytest.raises(Forged):
        verify(request(x_telegram_bot_api_secret_token=given), SECRET)


def test_a_missing_secret_is_forged() -> None:
    with pytest.raises(Forged):
        verify(request(content_type="application/json"), SECRET)


@pytest.mark.parametrize("given", [{}, {SECRET_HEADER: ""}, {SECRET_HEADER: "anything"}])
def test_without_a_configured_secret_nobody_is_let_in(given: dict[str, str]) -> None:
    with pytest.raises(Forged):
        verify(WebhookRequest("POST", given, {}, TEXT), "")


@pytest.mark.parametrize("reading", [lambda body: unpack(body, "main-bot"), parse], ids=["unpack", "parse"])
@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not json",
        b"\xff\xfe\xfa",
        b"null",
        b"[]",
        b'"update"',
        b"7",
        b"{}",
        b'{"message": {}}',
        b'{"update_id": null, "message": {}}',
        b'{"update_id": true, "message": {}}',
        b'{"update_id": "", "message": {}}',
        b'{"update_id": 1.5, "message": {}}',
        b'{"update_id": "' + b"9" * 65 + b'"}',
        b"[" * 10_000 + b"]" * 10_000,
        b'{"update_id": 1, "message": ' + b'{"reply_to_message":' * 10_000 + b"1" + b"}" * 10_001,
    ],
    ids=lambda body: body[:24].decode("latin-1") or "empty",
)
def test_what_is_no_update_is_unreadable(reading: Callable[[bytes], object], body: bytes) -> None:
    with pytest.raises(Unreadable):
        reading(body)


@pytest.mark.parametrize(
    ("payload", "path", "named"),
    [
        ("text", ("message",), "message is not an object"),
        ("text", ("message", "chat"), "message.chat is not an object"),
        ("text", ("message", "chat", "id"), "message.chat.id is missing"),
        ("text", ("message", "message_id"), "message.message_id is missing"),
        ("text", ("message", "from"), "message.from is missing"),
        ("text", ("message", "from", "id"), "message.from.id is missing"),
        ("anonymous_group_admin", ("message", "sender_chat", "id"), "message.sender_chat.id is missing"),
        ("photo_with_caption", ("message", "photo", 1, "file_id"), "message.photo.file_id is missing"),
        ("voice", ("message", "voice", "file_id"), "message.voice.file_id is missing"),
        ("button", ("callback_query", "id"), "callback_query.id is missing"),
        ("button", ("callback_query", "message", "chat"), "callback_query.message.chat is not an object"),
        ("blocked", ("my_chat_member", "new_chat_member"), "my_chat_member.new_chat_member is not"),
        ("reaction", ("message_reaction", "message_id"), "message_reaction.message_id is missing"),
        ("deleted_business_messages", ("deleted_business_messages", "message_ids"), "message_ids is not"),
    ],
)
def test_a_hole_in_an_update_is_stored_and_named(
    payload: str, path: tuple[str | int, ...], named: str
) -> None:
    update = json.loads((PAYLOADS / f"{payload}.json").read_bytes())
    holder = update
    for step in path[:-1]:
        holder = holder[step]
    holder[path[-1]] = None
    body = json.dumps(update).encode()
    assert unpack(body, "main-bot")[0].body == body
    with pytest.raises(Unreadable, match=named):
        parse(body)


def test_one_bad_deletion_does_not_hide_the_others() -> None:
    update = json.loads((PAYLOADS / "deleted_business_messages.json").read_bytes())
    update["deleted_business_messages"]["message_ids"] = [501, None, 502]
    parsed = parse(json.dumps(update).encode())
    assert [event.external_id for event in parsed.events] == ["5501234567:501", "5501234567:502"]
    assert parsed.problems == ("deleted_business_messages.message_ids[1] is missing or is no id",)


def test_an_update_that_carries_nothing_is_ignored() -> None:
    [event] = parse(b'{"update_id": 5}').events
    assert event.reason == "empty_update"


@pytest.mark.parametrize(
    ("given", "understood"),
    [
        ("صفر\x00داخل النص", "صفر\ufffdداخل النص"),
        ("نصف \ud83d رمز", "نصف \ufffd رمز"),
        ("م" * 100_000, "م" * 100_000),
    ],
    ids=["NUL", "lone surrogate", "100,000 letters"],
)
def test_any_text_passes(given: str, understood: str) -> None:
    update = json.loads(TEXT)
    update["message"]["text"] = given
    update["message"]["from"]["first_name"] = given
    body = json.dumps(update).encode()
    [message] = parse(body).messages
    assert message.text == understood
    assert message.sender_name == f"{understood} القحطاني"
    assert unpack(body, "main-bot")[0].external_id == "872100001@1795420800"


def test_without_knowing_ourselves_our_bot_is_just_a_bot() -> None:
    [event] = parse((PAYLOADS / "sent_by_our_bot.json").read_bytes()).events
    assert event.reason == "sent_by_bot"


def test_polling_goes_on_after_the_stored_update() -> None:
    assert offset_after(json.loads(TEXT)) == 872100002


def test_polling_cannot_go_on_after_an_id_that_is_no_number() -> None:
    with pytest.raises(Unreadable):
        offset_after({"update_id": "abc"})

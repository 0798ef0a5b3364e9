"""What Instagram's requests mean: a recorded shape per file in payloads/, a line of the table for each."""

import json
from dataclasses import replace

import pytest

from connectors.instagram.inbound import parse, unpack
from domain.errors import Unreadable
from domain.messages import MessageKind, Visibility
from tests.connectors.instagram.inbound_cases import HELLO, INCOMING, OURS, PAYLOADS, payload


def test_every_payload_file_is_a_case_of_the_table() -> None:
    assert {path.stem for path in PAYLOADS.glob("*.json")} == set(INCOMING)


@pytest.mark.parametrize("name", INCOMING)
def test_a_payload_is_understood(name: str) -> None:
    assert parse(payload(name), OURS) == INCOMING[name]


def test_without_our_id_an_event_counts_for_whomever_it_is() -> None:
    [message] = parse(payload("entry_of_another_account")).messages

    assert message == HELLO


@pytest.mark.parametrize("name", ["echo", "echo_without_mark", "comment_of_ours", "message_to_ourselves"])
def test_our_own_words_are_recognised_without_our_id(name: str) -> None:
    assert parse(payload(name)).messages == ()


def test_a_mention_in_a_story_stays_private_and_its_media_is_not_kept() -> None:
    [message] = parse(payload("story_mention"), OURS).messages

    assert (message.kind, message.visibility) == (MessageKind.MENTION, Visibility.PRIVATE)
    assert (message.attachments, message.link) == ((), None)


def test_a_comment_may_be_answered_in_public_and_once_in_private() -> None:
    [message] = parse(payload("comment"), OURS).messages

    assert message.public_reply_allowed
    assert message.reply_to_address == "comment:17865799348089039"
    assert message.private_reply_to == "private-reply:17865799348089039"


def test_a_mention_elsewhere_may_not_be_answered_in_private() -> None:
    [message] = parse(payload("mention_in_a_comment"), OURS).messages

    assert message.private_reply_to is None


@pytest.mark.parametrize("word", ["messages", "messaging_postbacks", "message_reactions"])
def test_private_events_among_the_changes_are_understood_alike(word: str) -> None:
    document = json.loads(payload("text"))
    [event] = document["entry"][0].pop("messaging")
    document["entry"][0]["changes"] = [{"field": word, "value": event}]

    assert parse(json.dumps(document).encode(), OURS).messages == (HELLO,)


def test_a_text_of_a_hundred_thousand_characters_passes() -> None:
    long_text = "نص " * 33_334
    body = payload("text").replace(HELLO.text.encode(), long_text.encode())

    assert parse(body, OURS).messages == (replace(HELLO, text=long_text),)


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        (b"", "not JSON"),
        (b"not json", "not JSON"),
        (b'{"object":"\xff"}', "not UTF-8"),
        (b"null", "not an object"),
        (b"7", "not an object"),
        (b"[]", "holds no request"),
        (b"{}", "object is not"),
        (b'{"object":"page","entry":[]}', "object is not"),
        (b'{"object":"instagram"}', "entry is not a list"),
        (b'{"object":"instagram","entry":{}}', "entry is not a list"),
        (b'[{"object":"page","entry":[]}]', "holds no request"),
        (b"[" * 10_000 + b"]" * 10_000, "nested too deeply"),
    ],
)
def test_a_body_without_the_shape_of_the_platform_is_unreadable(body: bytes, complaint: str) -> None:
    with pytest.raises(Unreadable, match=complaint):
        parse(body)
    with pytest.raises(Unreadable, match=complaint):
        unpack(body, "moe", OURS)

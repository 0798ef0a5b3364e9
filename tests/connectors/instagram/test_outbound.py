"""What is asked of the Graph API for each kind of message, and what is refused before asking."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.instagram.outbound import call_for, reaction_call
from domain.errors import Refused
from domain.messages import Button, MessageKind, OutboundFile, OutboundMessage, Template
from tests.connectors.instagram.inbound_cases import NOURA, OURS

NUMBER = "رقم طلبك ٤٧١٢٣٤٥٦"
TO_NOURA = OutboundMessage(outbox_id="outbox-42", to=NOURA, text=NUMBER)
PUBLICLY = replace(TO_NOURA, to="comment:17865799348089039", text="أرسلنا لك على الخاص")


def choices(count: int, title: str = "خيار {}", key: str = "choice:{}") -> tuple[Button, ...]:
    return tuple(Button(key.format(number), title.format(number)) for number in range(count))


@pytest.mark.parametrize(
    ("to", "path", "body"),
    [
        (NOURA, "me/messages", {"recipient": {"id": NOURA}, "message": {"text": NUMBER}}),
        (
            "private-reply:17865799348089039",
            "me/messages",
            {"recipient": {"comment_id": "17865799348089039"}, "message": {"text": NUMBER}},
        ),
        ("comment:17865799348089039", "17865799348089039/replies", {"message": NUMBER}),
        ("mention:179", f"{OURS}/mentions", {"media_id": "179", "message": NUMBER}),
        ("mention:179:178", f"{OURS}/mentions", {"media_id": "179", "comment_id": "178", "message": NUMBER}),
        ("comment:../me/accounts?x=1", "..%2Fme%2Faccounts%3Fx%3D1/replies", {"message": NUMBER}),
    ],
)
def test_the_address_says_which_call_sends_the_message(to: str, path: str, body: dict[str, Any]) -> None:
    call = call_for(replace(TO_NOURA, to=to), OURS)

    assert (call.path, call.body) == (path, body)


def test_choices_are_quick_replies_that_bring_their_id_back() -> None:
    call = call_for(replace(TO_NOURA, buttons=choices(2)), OURS)

    assert call.body["message"] == {
        "text": NUMBER,
        "quick_replies": [
            {"content_type": "text", "title": "خيار 0", "payload": "choice:0"},
            {"content_type": "text", "title": "خيار 1", "payload": "choice:1"},
        ],
    }


def test_a_reaction_is_a_heart() -> None:
    call = reaction_call(NOURA, "aWdfIN1")

    assert call.body == {
        "recipient": {"id": NOURA},
        "sender_action": "react",
        "payload": {"message_id": "aWdfIN1", "reaction": "love"},
    }


@pytest.mark.parametrize(
    "message",
    [
        replace(TO_NOURA, text="ن" * 500),
        replace(TO_NOURA, text="a" * 1000),
        replace(TO_NOURA, text="🙂" * 250),
        replace(PUBLICLY, text="ن" * 2200),
        replace(TO_NOURA, buttons=choices(13)),
        replace(TO_NOURA, buttons=choices(1, title="ن" * 20)),
        replace(TO_NOURA, buttons=choices(1, key="x" * 1000)),
    ],
)
def test_what_fits_just_so_is_sent(message: OutboundMessage) -> None:
    assert call_for(message, OURS).body


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        (replace(TO_NOURA, text="ن" * 500 + "."), "1001 bytes"),
        (replace(TO_NOURA, to="private-reply:178", text="a" * 1001), "1001 bytes"),
        (replace(TO_NOURA, text="🙂" * 250 + "."), "1001 bytes"),
        (replace(PUBLICLY, text="ن" * 2201), "2201 characters"),
        (replace(PUBLICLY, to="mention:179", text="ن" * 2201), "2201 characters"),
        (replace(TO_NOURA, buttons=choices(14)), "at most 13"),
        (replace(TO_NOURA, buttons=choices(1, title="ن" * 21)), "21 characters"),
        (replace(TO_NOURA, buttons=choices(1, key="x" * 1001)), "1001 characters"),
        (replace(PUBLICLY, buttons=choices(1)), "no buttons"),
        (replace(TO_NOURA, text=" \n"), "nothing to say"),
        (replace(TO_NOURA, template=Template("case_update", "ar")), "no approved templates"),
        (
            replace(TO_NOURA, files=(OutboundFile(MessageKind.IMAGE, "رد.png", "image/png", b"PNG"),)),
            "an address that everybody can read",
        ),
    ],
)
def test_what_instagram_would_refuse_is_refused_before_asking(
    message: OutboundMessage, complaint: str
) -> None:
    with pytest.raises(Refused, match=complaint):
        call_for(message, OURS)

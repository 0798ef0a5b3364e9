"""Which activity a message becomes, and what is refused before anything is asked."""

from dataclasses import replace

import pytest

from connectors.teams.outbound import BUTTONS, CAPABILITIES, TEXT_LIMIT, activities_url, activity_for
from connectors.teams.place import Place
from domain.errors import Refused
from domain.messages import Button, MessageKind, OutboundFile, OutboundMessage, Template
from tests.connectors.teams.inbound_cases import CHANNEL, CHAT, GROUP, SERVICE_URL

IN_PRIVATE = Place(SERVICE_URL, CHAT)
MESSAGE = OutboundMessage(outbox_id="42", to=IN_PRIVATE.as_address, text="رقم طلبك 4712345678")
ARABIC, EMOJI = "ن" * TEXT_LIMIT, "🙏" * (TEXT_LIMIT // 2)


def buttons(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"choice:{number}", f"خيار {number}") for number in range(count))


def test_a_text_is_shown_as_it_is_written() -> None:
    activity = activity_for(replace(MESSAGE, text="*مهم*\n<b>أحضر</b> الهوية"), IN_PRIVATE)

    assert activity == {"type": "message", "text": "*مهم*\n<b>أحضر</b> الهوية", "textFormat": "plain"}


def test_half_an_emoji_is_replaced() -> None:
    assert activity_for(replace(MESSAGE, text="تم \ud83d"), IN_PRIVATE)["text"] == "تم \ufffd"


def test_buttons_are_suggested_answers_that_say_their_title() -> None:
    activity = activity_for(replace(MESSAGE, buttons=(Button("menu:status", "متابعة طلب"),)), IN_PRIVATE)

    assert activity["suggestedActions"] == {
        "to": [],
        "actions": [{"type": "imBack", "title": "متابعة طلب", "value": "متابعة طلب"}],
    }


def test_as_many_buttons_as_the_capabilities_say_are_shown() -> None:
    activity = activity_for(replace(MESSAGE, buttons=buttons(CAPABILITIES.buttons)), IN_PRIVATE)

    assert len(activity["suggestedActions"]["actions"]) == CAPABILITIES.buttons


@pytest.mark.parametrize(
    ("conversation", "activity_id", "path"),
    [
        ("a:1xyz", None, "a%3A1xyz/activities"),
        ("a:1xyz", "1795420800123", "a%3A1xyz/activities/1795420800123"),
        (
            CHANNEL,
            "f:9/../x",
            "19%3A693ecdb923ac4458a5c23661b505fc84%40thread.tacv2%3Bmessageid%3D1795420700555"
            "/activities/f%3A9%2F..%2Fx",
        ),
        ("a/../../evil?x#y", None, "a%2F..%2F..%2Fevil%3Fx%23y/activities"),
    ],
)
def test_a_conversation_stays_one_step_of_the_path(
    conversation: str, activity_id: str | None, path: str
) -> None:
    url = activities_url(Place("https://smba.trafficmanager.net/emea/", conversation), activity_id)

    assert url == f"https://smba.trafficmanager.net/emea/v3/conversations/{path}"


@pytest.mark.parametrize("text", [ARABIC, EMOJI])
def test_a_text_at_the_limit_passes_unchanged(text: str) -> None:
    assert activity_for(replace(MESSAGE, text=text), IN_PRIVATE)["text"] == text


PICTURE = OutboundFile(MessageKind.IMAGE, "خريطة.png", "image/png", b"\x89PNG\r\n\x1a\n")


@pytest.mark.parametrize(
    ("message", "complaint"),
    [
        (replace(MESSAGE, text=ARABIC + "ن"), "12001 UTF-16 units"),
        (replace(MESSAGE, text=EMOJI + "ن"), "12001 UTF-16 units"),
        (replace(MESSAGE, text=" \n"), "empty"),
        (replace(MESSAGE, buttons=buttons(BUTTONS + 1)), "at most 6 answers, not 7"),
        (replace(MESSAGE, buttons=(Button("x", " "),)), "no title"),
        (replace(MESSAGE, files=(PICTURE,)), "consent"),
        (replace(MESSAGE, template=Template("case_update", "ar")), "templates"),
    ],
)
def test_what_teams_would_not_show_is_refused(message: OutboundMessage, complaint: str) -> None:
    with pytest.raises(Refused, match=complaint):
        activity_for(message, IN_PRIVATE)


@pytest.mark.parametrize("conversation", [GROUP, CHANNEL])
def test_no_answers_are_suggested_where_others_see_them(conversation: str) -> None:
    with pytest.raises(Refused, match="private"):
        activity_for(replace(MESSAGE, buttons=buttons(1)), Place(SERVICE_URL, conversation))

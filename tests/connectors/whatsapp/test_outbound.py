"""What is asked of the Graph API for each kind of message, and what is refused before asking."""

from dataclasses import replace
from typing import Any

import pytest

from connectors.whatsapp.outbound import request_for
from domain.errors import Refused
from domain.messages import Button, MessageKind, OutboundFile, OutboundMessage, Template

TO_NOURA = OutboundMessage(outbox_id="outbox-42", to="966501234567", text="رقم طلبك 4712345678")
AROUND = {
    "messaging_product": "whatsapp",
    "recipient_type": "individual",
    "to": "966501234567",
    "biz_opaque_callback_data": "outbox-42",
}
TEXT = {"type": "text", "text": {"body": "رقم طلبك 4712345678", "preview_url": False}}


def buttons(count: int, title: str = "خيار {}") -> tuple[Button, ...]:
    return tuple(Button(f"choice:{number}", title.format(number)) for number in range(count))


def file(kind: MessageKind, name: str = "خطاب.pdf") -> OutboundFile:
    return OutboundFile(kind, name, "application/pdf", b"%PDF")


@pytest.mark.parametrize(
    ("address", "recipient"),
    [
        ("966501234567", {"recipient_type": "individual", "to": "966501234567"}),
        ("+966 50 123 4567", {"recipient_type": "individual", "to": "966501234567"}),
        ("SA.1349120865", {"recipient_type": "individual", "recipient": "SA.1349120865"}),
        ("SA.ENT.118157", {"recipient_type": "individual", "recipient": "SA.ENT.118157"}),
        ("Y2FwaV9ncm91cDox", {"recipient_type": "group", "to": "Y2FwaV9ncm91cDox"}),
    ],
)
def test_an_address_is_a_number_a_bsuid_or_a_group(address: str, recipient: dict[str, str]) -> None:
    request = request_for(replace(TO_NOURA, to=address))

    assert {key: request[key] for key in ("recipient_type", "to", "recipient") if key in request} == recipient


def test_a_text_carries_our_own_id_and_no_preview() -> None:
    assert request_for(TO_NOURA) == {**AROUND, **TEXT}


def test_an_answer_quotes_the_citizens_message() -> None:
    request = request_for(replace(TO_NOURA, in_reply_to="wamid.IN1"))

    assert request == {**AROUND, **TEXT, "context": {"message_id": "wamid.IN1"}}


def test_up_to_three_choices_are_buttons() -> None:
    request = request_for(replace(TO_NOURA, buttons=buttons(3)))

    assert request["type"] == "interactive"
    assert request["interactive"] == {
        "type": "button",
        "body": {"text": "رقم طلبك 4712345678"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "choice:0", "title": "خيار 0"}},
                {"type": "reply", "reply": {"id": "choice:1", "title": "خيار 1"}},
                {"type": "reply", "reply": {"id": "choice:2", "title": "خيار 2"}},
            ]
        },
    }


@pytest.mark.parametrize("count", [4, 10])
def test_up_to_ten_choices_are_a_list_behind_a_label(count: int) -> None:
    request = request_for(replace(TO_NOURA, buttons=buttons(count), list_label="اختر الموضوع"))

    action = request["interactive"]["action"]
    assert request["interactive"]["type"] == "list"
    assert action["button"] == "اختر الموضوع"
    assert action["sections"] == [
        {"rows": [{"id": f"choice:{number}", "title": f"خيار {number}"} for number in range(count)]}
    ]


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (MessageKind.IMAGE, {"type": "image", "image": {"id": "M1", "caption": "المرفق"}}),
        (MessageKind.VIDEO, {"type": "video", "video": {"id": "M1", "caption": "المرفق"}}),
        (
            MessageKind.DOCUMENT,
            {"type": "document", "document": {"id": "M1", "filename": "خطاب.pdf", "caption": "المرفق"}},
        ),
    ],
)
def test_a_file_is_named_by_the_id_of_its_upload(kind: MessageKind, content: dict[str, Any]) -> None:
    request = request_for(replace(TO_NOURA, text="المرفق", files=(file(kind),)), "M1")

    assert request == {**AROUND, **content}


@pytest.mark.parametrize(("kind", "word"), [(MessageKind.AUDIO, "audio"), (MessageKind.STICKER, "sticker")])
def test_a_voice_message_or_sticker_goes_without_a_caption(kind: MessageKind, word: str) -> None:
    request = request_for(replace(TO_NOURA, text="", files=(file(kind),)), "M1")

    assert request == {**AROUND, "type": word, word: {"id": "M1"}}


def test_a_template_carries_its_language_and_parameters() -> None:
    template = Template("case_answered", "ar", ("نورة", "4712345678"))

    request = request_for(replace(TO_NOURA, template=template))

    assert request == {
        **AROUND,
        "type": "template",
        "template": {
            "name": "case_answered",
            "language": {"code": "ar"},
            "components": [
                {
                    "type": "body",
                    "parameters": [{"type": "text", "text": "نورة"}, {"type": "text", "text": "4712345678"}],
                }
            ],
        },
    }


def test_a_template_without_parameters_has_no_components() -> None:
    request = request_for(replace(TO_NOURA, template=Template("hello", "ar")))

    assert request["template"] == {"name": "hello", "language": {"code": "ar"}}


LONG = "ن" * 5000
AT_THE_LIMIT = [
    replace(TO_NOURA, text=LONG[:4096]),
    replace(TO_NOURA, text=LONG[:1024], buttons=buttons(3, "ز" * 20)),
    replace(TO_NOURA, buttons=(Button("i" * 256, "نعم"),)),
    replace(TO_NOURA, text=LONG[:1024], buttons=buttons(10, "ز" * 24), list_label="ق" * 20),
    replace(TO_NOURA, buttons=(*buttons(3), Button("i" * 200, "نعم"))),
    replace(TO_NOURA, text=LONG[:1024], files=(file(MessageKind.IMAGE),)),
]
BEYOND_THE_LIMIT = [
    (replace(TO_NOURA, text=LONG[:4097]), "4097 characters; WhatsApp allows 4096"),
    (replace(TO_NOURA, text=LONG[:1025], buttons=buttons(1)), "text above buttons"),
    (replace(TO_NOURA, buttons=buttons(3, "ز" * 21)), "button's title"),
    (replace(TO_NOURA, buttons=(Button("i" * 257, "نعم"),)), "button's id"),
    (replace(TO_NOURA, buttons=buttons(11)), "at most 10 choices, not 11"),
    (replace(TO_NOURA, text=LONG[:1025], buttons=buttons(4)), "text above buttons"),
    (replace(TO_NOURA, buttons=buttons(4, "ز" * 25)), "title of a list's row"),
    (replace(TO_NOURA, buttons=buttons(4), list_label="ق" * 21), "label of a list"),
    (replace(TO_NOURA, buttons=(*buttons(3), Button("i" * 201, "نعم"))), "id of a list's row"),
    (
        replace(TO_NOURA, text=LONG[:1025], files=(file(MessageKind.IMAGE),)),
        "caption of a file of type image",
    ),
    (replace(TO_NOURA, files=(file(MessageKind.AUDIO),)), "caption of a file of type audio"),
    (
        replace(TO_NOURA, files=(file(MessageKind.IMAGE), file(MessageKind.IMAGE))),
        "one file per message, not 2",
    ),
    (replace(TO_NOURA, files=(file(MessageKind.IMAGE),), buttons=buttons(1)), "no buttons under a file"),
]


@pytest.mark.parametrize("message", AT_THE_LIMIT)
def test_what_is_just_short_enough_is_sent(message: OutboundMessage) -> None:
    assert request_for(message, "M1")["type"]


@pytest.mark.parametrize(("message", "complaint"), BEYOND_THE_LIMIT)
def test_what_is_too_much_is_refused_with_the_reason(message: OutboundMessage, complaint: str) -> None:
    with pytest.raises(Refused, match=complaint):
        request_for(message, "M1")

"""What we send reaches the Bot API in its form; what it would not take is refused before."""

import json
from dataclasses import replace

import pytest

from connectors.telegram.connector import TelegramConnector
from domain.errors import (
    OutcomeUnknown,
    Refused,
)
from domain.messages import Button, MessageKind, OutboundFile, OutboundMessage
from tests.connectors.telegram.scripted_bot_api import (
    ScriptedBotApi,
    fault,
    sent,
)

TEXT = OutboundMessage("ob-1", to="5501234567", text="تم استلام رسالتكم برقم ١٤٤٨٠٠١٢٣٤")
PHOTO = OutboundFile(MessageKind.IMAGE, "خريطة.png", "image/png", b"\x89PNG\r\n\x1a\n")
PDF = OutboundFile(MessageKind.DOCUMENT, "نموذج النقل.pdf", "application/pdf", b"%PDF-1.7")


async def test_a_text_is_sent_plain_and_without_a_preview(
    api: ScriptedBotApi, connector: TelegramConnector
) -> None:
    api.will_answer(sent(5501234567, 801))
    receipt = await connector.send(TEXT)
    assert receipt.external_id == "5501234567:801"
    [call] = api.calls
    assert call.method == "sendMessage"
    assert call.fields == {
        "chat_id": "5501234567",
        "text": TEXT.text,
        "link_preview_options": '{"is_disabled": true}',
    }


async def test_nothing_but_the_message_is_asked_of_telegram(
    api: ScriptedBotApi, connector: TelegramConnector
) -> None:
    api.will_answer(sent(5501234567, 801), sent(5501234567, 802))
    await connector.send(TEXT)
    await connector.send(TEXT)
    assert [call.method for call in api.calls] == ["sendMessage", "sendMessage"]


async def test_markup_is_sent_as_the_citizen_shall_see_it(
    api: ScriptedBotApi, connector: TelegramConnector
) -> None:
    api.will_answer(sent(5501234567, 801))
    await connector.send(replace(TEXT, text="<b>عاجل</b> *مهم* \ud83d"))
    assert api.calls[0].fields["text"] == "<b>عاجل</b> *مهم* \ufffd"
    assert "parse_mode" not in api.calls[0].fields


async def test_buttons_stand_one_to_a_row(api: ScriptedBotApi, connector: TelegramConnector) -> None:
    api.will_answer(sent(5501234567, 801))
    await connector.send(replace(TEXT, buttons=(Button("csat:5", "ممتاز"), Button("csat:1", "سيئ"))))
    assert json.loads(api.calls[0].fields["reply_markup"]) == {
        "inline_keyboard": [
            [{"text": "ممتاز", "callback_data": "csat:5"}],
            [{"text": "سيئ", "callback_data": "csat:1"}],
        ]
    }


@pytest.mark.parametrize(
    ("to", "answered", "quoted"),
    [
        ("5501234567", "5501234567:77", 77),
        ("-1001987654321", "-1001987654321:78", 78),
        ("bc_7HvQ2/5501234567", "5501234567:79", 79),
        ("5501234567", "-1001987654321:80", None),
        ("5501234567", "4382bfdwdsb323b2d9", None),
        ("5501234567", "5501234567:90:reaction:872100063@1795420805", None),
        ("5501234567", None, None),
    ],
)
async def test_an_answer_quotes_only_what_stands_in_the_same_chat(
    api: ScriptedBotApi, connector: TelegramConnector, to: str, answered: str | None, quoted: int | None
) -> None:
    api.will_answer(sent(5501234567, 801))
    await connector.send(replace(TEXT, to=to, in_reply_to=answered))
    given = json.loads(api.calls[0].fields.get("reply_parameters", "{}"))
    assert given == ({"message_id": quoted, "allow_sending_without_reply": True} if quoted else {})


async def test_a_business_chat_is_answered_through_its_connection(
    api: ScriptedBotApi, connector: TelegramConnector
) -> None:
    api.will_answer(sent(5501234567, 801))
    await connector.send(replace(TEXT, to="bc_7HvQ2/5501234567"))
    assert api.calls[0].fields["chat_id"] == "5501234567"
    assert api.calls[0].fields["business_connection_id"] == "bc_7HvQ2"


@pytest.mark.parametrize(
    ("kind", "mime_type", "method", "field"),
    [
        (MessageKind.IMAGE, "image/jpeg", "sendPhoto", "photo"),
        (MessageKind.IMAGE, "image/svg+xml", "sendDocument", "document"),
        (MessageKind.VIDEO, "video/mp4", "sendVideo", "video"),
        (MessageKind.AUDIO, "audio/mpeg", "sendAudio", "audio"),
        (MessageKind.AUDIO, "audio/ogg; codecs=opus", "sendVoice", "voice"),
        (MessageKind.DOCUMENT, "application/pdf", "sendDocument", "document"),
        (MessageKind.STICKER, "image/webp", "sendDocument", "document"),
    ],
)
async def test_a_file_is_sent_as_what_it_is(
    api: ScriptedBotApi,
    connector: TelegramConnector,
    kind: MessageKind,
    mime_type: str,
    method: str,
    field: str,
) -> None:
    api.will_answer(sent(5501234567, 801))
    file = OutboundFile(kind, "ملف.bin", mime_type, b"content")
    await connector.send(replace(TEXT, files=(file,)))
    [call] = api.calls
    assert call.method == method
    assert call.fields["caption"] == TEXT.text
    assert [content for _, content in call.files.values()] == [b"content"]
    assert field in call.files or field in call.fields


async def test_a_file_keeps_its_name(api: ScriptedBotApi, connector: TelegramConnector) -> None:
    api.will_answer(sent(5501234567, 801))
    await connector.send(replace(TEXT, text="", files=(PDF,)))
    assert [name for name, _ in api.calls[0].files.values()] == ["نموذج النقل.pdf"]
    assert "caption" not in api.calls[0].fields


async def test_a_text_too_long_for_a_caption_goes_before_its_files(
    api: ScriptedBotApi, connector: TelegramConnector
) -> None:
    api.will_answer(sent(5501234567, 801), sent(5501234567, 802), sent(5501234567, 803))
    message = replace(TEXT, text="ن" * 1025, files=(PHOTO, PDF), buttons=(Button("ok", "حسنًا"),))
    receipt = await connector.send(message)
    assert [call.method for call in api.calls] == ["sendMessage", "sendPhoto", "sendDocument"]
    assert ["reply_markup" in call.fields for call in api.calls] == [True, False, False]
    assert receipt.external_id == "5501234567:801"
    assert receipt.details == {"also": "5501234567:802 5501234567:803"}


async def test_what_is_half_delivered_is_not_sent_again(
    api: ScriptedBotApi, connector: TelegramConnector
) -> None:
    api.will_answer(sent(5501234567, 801), fault(429, "Too Many Requests: retry after 3", retry_after=3))
    with pytest.raises(OutcomeUnknown, match="1 of 2 parts were delivered") as raised:
        await connector.send(replace(TEXT, files=(PHOTO, PDF)))
    assert not raised.value.retryable


@pytest.mark.parametrize(
    ("message", "why"),
    [
        (replace(TEXT, text="ن" * 4097), "4097 UTF-16 units"),
        (replace(TEXT, text="😀" * 2049), "4098 UTF-16 units"),
        (replace(TEXT, text=" \n"), "neither text nor file"),
        (replace(TEXT, buttons=(Button("ن" * 33, "طويل"),)), "«طويل» has 66 bytes, Telegram takes 1 to 64"),
        (replace(TEXT, buttons=(Button("", "فارغ"),)), "«فارغ» has 0 bytes"),
        (replace(TEXT, buttons=(Button("x", "زر"),) * 101), "101 buttons"),
    ],
    ids=["long text", "long emoji", "nothing", "long button id", "empty button id", "many buttons"],
)
async def test_what_telegram_would_not_take_is_refused_before_it_is_asked(
    api: ScriptedBotApi, connector: TelegramConnector, message: OutboundMessage, why: str
) -> None:
    with pytest.raises(Refused, match=why):
        await connector.send(message)
    assert not api.calls


@pytest.mark.parametrize(
    "message",
    [
        replace(TEXT, text="ن" * 4096),
        replace(TEXT, text="😀" * 2048),
        replace(TEXT, buttons=(Button("ن" * 32, "زر"),)),
    ],
    ids=["text", "emoji", "button id"],
)
async def test_what_is_just_at_the_limit_is_sent(
    api: ScriptedBotApi, connector: TelegramConnector, message: OutboundMessage
) -> None:
    api.will_answer(sent(5501234567, 801))
    await connector.send(message)
    assert api.calls[0].fields["text"] == message.text


async def test_a_closed_connector_opens_again(api: ScriptedBotApi, connector: TelegramConnector) -> None:
    api.will_answer(sent(5501234567, 801), sent(5501234567, 802))
    await connector.send(TEXT)
    await connector.close()
    assert (await connector.send(TEXT)).external_id == "5501234567:802"

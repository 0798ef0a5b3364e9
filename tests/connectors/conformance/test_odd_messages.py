"""Whatever we are told to send, wherever: it is sent, or refused with a name, and nothing else breaks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace

import pytest

from domain.errors import SendFailed
from domain.messages import Button, MessageKind, OutboundFile, OutboundMessage, Template
from tests.connectors.conformance.channel_case import ChannelCase
from tests.connectors.conformance.conftest import PATIENCE
from tests.connectors.conformance.discovery import each_channel, sending_of
from tests.connectors.conformance.platform import Asked, PlayedPlatform, Reply

ODD = (
    *("", " ", "0", "-1", "None", "نص عربي", "\x00", "\ud83d", "\udcff", "a\r\nX-Header: b", "x" * 5000),
    *(
        "../../me",
        "..",
        "/",
        "//",
        "?a=b",
        "#",
        "%2e%2e%2f",
        "me?fields=access_token",
        "http://127.0.0.1:1/x",
    ),
    *(
        "dm:",
        "post:",
        "comment:",
        "private-reply:",
        "thread:",
        "a/b/c",
        "a:b:c:d",
        "{}",
        "[]",
        '"',
        "'",
        "\\",
    ),
)
ODD_TEXTS = (
    "تم \ud83d",
    "\x00نص",
    "\u202eنص",
    "a" + "\u0301" * 300,
    "👨‍👩‍👧‍👦" * 20,
    "<b>&amp;</b>",
    "\u200f",
)
Change = Callable[[OutboundMessage, str], OutboundMessage]
CHANGES: dict[str, Change] = {
    "address": lambda message, odd: replace(message, to=odd),
    "message answered": lambda message, odd: replace(message, in_reply_to=odd),
    "button id": lambda message, odd: replace(message, buttons=(Button(odd, "نعم"),)),
    "button title": lambda message, odd: replace(message, buttons=(Button("c:1", odd),)),
    "list label": lambda message, odd: replace(
        message, list_label=odd, buttons=tuple(Button(f"c:{number}", str(number)) for number in range(5))
    ),
    "template": lambda message, odd: replace(message, template=Template(odd, odd, (odd,))),
    "pressed button": lambda message, odd: replace(message, answers_press=odd),
    "our own id": lambda message, odd: replace(message, outbox_id=odd),
    "file name": lambda message, odd: replace(message, files=(picture(file_name=odd),)),
    "file type": lambda message, odd: replace(message, files=(picture(mime_type=odd),)),
}


def picture(file_name: str = "صورة.png", mime_type: str = "image/png") -> OutboundFile:
    return OutboundFile(MessageKind.IMAGE, file_name, mime_type, b"\x89PNG\r\n\x1a\n")


class Obliging:
    """A platform that accepts everything, however often."""

    def __init__(self, case: ChannelCase) -> None:
        self._sending = sending_of(case)
        self.platform = PlayedPlatform(self._answer)

    def _answer(self, asked: Asked) -> Reply:
        return self._sending.prepare(asked) or self._sending.accepted


@pytest.fixture
async def obliging(case: ChannelCase) -> AsyncIterator[PlayedPlatform]:
    platform = Obliging(case).platform
    await platform.start()
    yield platform
    await platform.stop()


async def try_to_send(case: ChannelCase, platform: PlayedPlatform, messages: list[OutboundMessage]) -> None:
    """Each is sent or refused; any other error ends the test."""
    connector = case.connector(platform.base, PATIENCE)
    for message in messages:
        try:
            receipt = await connector.send(message)
        except SendFailed:
            continue
        assert receipt.external_id
    await connector.close()


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
@each_channel
async def test_an_odd_message_is_sent_or_refused(
    case: ChannelCase, change: Change, obliging: PlayedPlatform
) -> None:
    sending = sending_of(case)
    for whole in filter(None, (sending.message, sending.public)):
        await try_to_send(case, obliging, [change(whole, odd) for odd in ODD])


@each_channel
async def test_an_odd_text_is_sent_or_refused(case: ChannelCase, obliging: PlayedPlatform) -> None:
    sending = sending_of(case)
    for whole in filter(None, (sending.message, sending.public)):
        await try_to_send(case, obliging, [replace(whole, text=odd) for odd in (*ODD, *ODD_TEXTS)])


@each_channel
async def test_no_file_content_at_all_is_sent_or_refused(case: ChannelCase, obliging: PlayedPlatform) -> None:
    message = sending_of(case).message
    files = [OutboundFile(kind, "ملف", "application/octet-stream", b"") for kind in MessageKind]
    await try_to_send(case, obliging, [replace(message, files=(file,)) for file in files])


@each_channel
async def test_several_messages_go_at_once(case: ChannelCase, obliging: PlayedPlatform) -> None:
    message = sending_of(case).message
    connector = case.connector(obliging.base, PATIENCE)
    receipts = await asyncio.gather(*(connector.send(message) for _ in range(8)))
    await connector.close()
    assert all(receipt.external_id for receipt in receipts)

"""What we send: the platform is asked for just that, and never for what it would not take."""

from dataclasses import replace

import pytest

from domain.errors import Refused
from domain.messages import Button, MessageKind, OutboundFile, OutboundMessage, TextUnit
from domain.text import length
from tests.connectors.conformance.channel_case import ChannelCase, Check, OutboundCase, Sending
from tests.connectors.conformance.conftest import PATIENCE, Play
from tests.connectors.conformance.discovery import CASES, each_channel, sending_of, unless_excused

OUTBOUND = [(case, sent) for case in CASES for sent in (case.sending.cases if case.sending else ())]
PICTURE = OutboundFile(MessageKind.IMAGE, "صورة.png", "image/png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 64)


@pytest.mark.parametrize(
    ("case", "sent"), OUTBOUND, ids=[f"{case.channel.value}-{sent.name}" for case, sent in OUTBOUND]
)
async def test_a_message_is_sent_as_the_platform_wants_it(
    case: ChannelCase, sent: OutboundCase, play: Play
) -> None:
    platform, sending = await play(case), sending_of(case)
    platform.will_answer(*(sent.replies or [sending.accepted]))
    connector = case.connector(platform.base, PATIENCE)
    receipt = await connector.send(sent.message)
    await connector.close()
    assert [sending.reads(asked) for asked in platform.asked] == list(sent.wants)
    assert platform.left_over == 0
    assert receipt.external_id if sent.receipt is None else receipt.external_id == sent.receipt


def filled(letter: str, limit: int, unit: TextUnit) -> str:
    """A text of that letter which is exactly as long as the limit, to the last unit."""
    text = letter * (limit // length(letter, unit))
    return text + "a" * (limit - length(text, unit))


async def send_text(case: ChannelCase, play: Play, to: OutboundMessage, text: str) -> str:
    """The text as it reached the platform."""
    platform, sending = await play(case), sending_of(case)
    platform.will_answer(sending.accepted)
    connector = case.connector(platform.base, PATIENCE)
    await connector.send(replace(to, text=text))
    await connector.close()
    [asked] = platform.asked
    return sending.text_in(asked)


async def refuse(case: ChannelCase, play: Play, message: OutboundMessage) -> None:
    """The connector refuses it, and the platform is not asked to send anything."""
    platform = await play(case)
    connector = case.connector(platform.base, PATIENCE)
    with pytest.raises(Refused):
        await connector.send(message)
    await connector.close()
    assert platform.asked == []


each_letter = pytest.mark.parametrize("letter", ["ن", "a", "😀", "ﷺ", "أ"])


@each_letter
@each_channel
async def test_a_private_text_fits_to_the_last_letter(case: ChannelCase, letter: str, play: Play) -> None:
    sending = sending_of(case)
    capabilities = case.connector("http://127.0.0.1:9", 1.0).capabilities
    if not capabilities.private:
        pytest.skip(f"{case.channel.value}: has no private messages of its own")
    at_the_limit = filled(letter, capabilities.text_limit, capabilities.text_unit)
    assert await send_text(case, play, sending.message, at_the_limit) == at_the_limit
    await refuse(case, play, replace(sending.message, text=at_the_limit + letter))
    await refuse(case, play, replace(sending.message, text=at_the_limit[1:] + letter + "a"))


@each_letter
@each_channel
async def test_a_public_text_fits_to_the_last_letter(case: ChannelCase, letter: str, play: Play) -> None:
    sending = sending_of(case)
    capabilities = case.connector("http://127.0.0.1:9", 1.0).capabilities
    unless_excused(case, Check.PUBLIC_TEXT)
    if not capabilities.public_text_limit:
        assert sending.public is None, "who writes in public says how much"
        pytest.skip(f"{case.channel.value}: writes nothing in public")
    assert sending.public is not None, "who has a limit in public shows a public message"
    at_the_limit = filled(letter, capabilities.public_text_limit, capabilities.public_text_unit)
    assert await send_text(case, play, sending.public, at_the_limit) == at_the_limit
    await refuse(case, play, replace(sending.public, text=at_the_limit + letter))


@each_channel
async def test_nothing_is_not_sent(case: ChannelCase, play: Play) -> None:
    for empty in ("", " ", "\n \t\n"):
        await refuse(case, play, replace(sending_of(case).message, text=empty))


def choices(count: int) -> tuple[Button, ...]:
    return tuple(Button(f"c:{number}", f"خيار {number}") for number in range(count))


@each_channel
async def test_as_many_buttons_go_as_the_capabilities_say(case: ChannelCase, play: Play) -> None:
    sending = sending_of(case)
    unless_excused(case, Check.BUTTONS)
    most = case.connector("http://127.0.0.1:9", 1.0).capabilities.buttons
    if most:
        platform = await play(case)
        platform.will_answer(sending.accepted)
        connector = case.connector(platform.base, PATIENCE)
        await connector.send(replace(sending.message, buttons=choices(most)))
        await connector.close()
        [asked] = platform.asked
        shown = str(sending.reads(asked))
        assert all(f"خيار {number}" in shown or f"c:{number}" in shown for number in range(most))
    await refuse(case, play, replace(sending.message, buttons=choices(most + 1)))


@each_channel
async def test_as_many_files_go_as_the_capabilities_say(case: ChannelCase, play: Play) -> None:
    sending = sending_of(case)
    unless_excused(case, Check.FILES)
    most = case.connector("http://127.0.0.1:9", 1.0).capabilities.attachments
    if most:
        await send_files(case, sending, play, most)
    await refuse(case, play, replace(sending.message, files=(PICTURE,) * (most + 1)))


async def send_files(case: ChannelCase, sending: Sending, play: Play, count: int) -> None:
    platform = await play(case)
    platform.will_answer(*[sending.accepted] * (count + 1))
    connector = case.connector(platform.base, PATIENCE)
    receipt = await connector.send(replace(sending.message, files=(PICTURE,) * count))
    await connector.close()
    assert receipt.external_id
    assert platform.asked


@each_channel
async def test_a_closed_connector_opens_again(case: ChannelCase, play: Play) -> None:
    platform, sending = await play(case), sending_of(case)
    platform.will_answer(sending.accepted, sending.accepted)
    connector = case.connector(platform.base, PATIENCE)
    await connector.close()
    await connector.send(sending.message)
    await connector.close()
    await connector.close()
    await connector.send(sending.message)
    await connector.close()
    assert len(platform.asked) == 2

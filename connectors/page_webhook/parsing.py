"""What a body means to one of the two channels of a page; the other channel's items are ignored by name."""

from collections.abc import Callable, Sequence

from connectors.page_webhook.envelope import Item, items_of
from domain.errors import Unreadable
from domain.messages import Channel, ChannelEvent, EventKind, InboundMessage, Parsed

Meaning = Callable[[Item], Sequence[InboundMessage | ChannelEvent]]
"""What one item means. Raise Unreadable, naming the place, when an id is missing."""


def parse(body: bytes, channel: Channel, self_id: str | None, meaning: Meaning) -> Parsed:
    """What a body means to `channel`. `self_id`: our page; None when every page is taken for ours."""
    messages: list[InboundMessage] = []
    events: list[ChannelEvent] = []
    problems: list[str] = []
    for item in items_of(body):
        if item.problem:
            problems.append(item.problem)
            continue
        try:
            meanings = _not_ours(item, channel, self_id) or meaning(item)
        except Unreadable as error:
            problems.append(str(error))
            continue
        messages += (one for one in meanings if isinstance(one, InboundMessage))
        events += (one for one in meanings if isinstance(one, ChannelEvent))
    return Parsed(tuple(messages), tuple(events), tuple(problems))


def _not_ours(item: Item, channel: Channel, self_id: str | None) -> list[ChannelEvent]:
    """Why an item is another account's, though it was stored under this one."""
    if self_id is not None and item.page_id is not None and item.page_id != self_id:
        reason = f"other_page:{item.page_id} (no account of ours)"
    elif item.channel is not channel:
        reason = f"other_channel:{item.channel} (no such account of this page)"
    else:
        return []
    return [ChannelEvent(EventKind.IGNORED, reason=reason)]

"""Messenger, inbound: is it Meta's, which events does it carry, what does each mean. Pure.

https://developers.facebook.com/docs/messenger-platform/reference/webhook-events
"""

from collections.abc import Sequence
from functools import partial

from connectors import graph
from connectors.messenger.meaning import meaning_of
from connectors.page_webhook import parsing, unpacking
from domain.messages import Channel, Directory, Parsed, RawEvent, WebhookRequest


def verify(request: WebhookRequest, app_secrets: Sequence[str]) -> None:
    """Raise Forged unless Meta signed the request."""
    graph.verify_signature(request, app_secrets)


def unpack(body: bytes, account: str, directory: Directory) -> list[RawEvent]:
    """The events a verified body carries, each under its account; the page's comments too."""
    return unpacking.unpack(body, Channel.MESSENGER, account, directory)


def parse(body: bytes, self_id: str | None = None, app_id: str | None = None) -> Parsed:
    """What a body means. `self_id`: our page. `app_id`: our app, so that its echoes are told from others.

    READ, and DELIVERED where no message is named, are watermarks: `external_id` is "", and the event holds
    for everything we sent to `sender_id` up to `sent_at`.
    """
    return parsing.parse(body, Channel.MESSENGER, self_id, partial(meaning_of, app_id=app_id))

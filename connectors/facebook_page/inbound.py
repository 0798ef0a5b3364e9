"""A page's posts and comments, inbound: is it Meta's, which events does it carry, what does each mean. Pure.

https://developers.facebook.com/docs/graph-api/webhooks/reference/page
"""

from collections.abc import Sequence
from functools import partial

from connectors import graph
from connectors.facebook_page.meaning import meaning_of
from connectors.page_webhook import parsing, unpacking
from domain.messages import Channel, Directory, Parsed, RawEvent, WebhookRequest


def verify(request: WebhookRequest, app_secrets: Sequence[str]) -> None:
    """Raise Forged unless Meta signed the request."""
    graph.verify_signature(request, app_secrets)


def unpack(body: bytes, account: str, directory: Directory) -> list[RawEvent]:
    """The events a verified body carries, each under its account; the page's private messages too."""
    return unpacking.unpack(body, Channel.FACEBOOK_PAGE, account, directory)


def parse(body: bytes, self_id: str | None = None) -> Parsed:
    """What a body means. `self_id`: our page."""
    return parsing.parse(body, Channel.FACEBOOK_PAGE, self_id, partial(meaning_of, self_id=self_id))

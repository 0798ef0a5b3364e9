"""Whose echo it is: what a page wrote comes back to every app, whoever wrote it.

https://developers.facebook.com/docs/messenger-platform/reference/webhook-events/message-echoes
"""

from connectors.messenger.content import content_of
from connectors.page_webhook.envelope import Item
from connectors.page_webhook.unpacking import citizen_of, happened_at
from connectors.payload import JsonObject, optional_identifier
from domain.messages import ChannelEvent, EventKind

PAGE_INBOX = "263902037430900"
"""The app as which Meta shows its own inbox, in Business Suite and on the page."""


def echo_of(item: Item, message: JsonObject, mid: str, app_id: str | None) -> ChannelEvent:
    """SENT with our outbox id when it is our own app's; else who wrote it, and whether that was a person.

    `app_id`: ours. When it is unknown, or the echo names no app, `metadata` tells; people cannot set it.
    """
    written_by = optional_identifier(message.get("app_id"))
    outbox_id = optional_identifier(message.get("metadata"))
    is_ours = written_by == app_id if written_by and app_id else outbox_id is not None
    by_person = not is_ours and written_by in (None, PAGE_INBOX)
    if is_ours:
        kind, reason, text = EventKind.SENT, "", ""
    else:
        kind, text = EventKind.IGNORED, content_of(message).text
        reason = "echo:colleague" if by_person else f"echo:app:{written_by}"
    return ChannelEvent(
        kind,
        external_id=mid,
        sender_id=citizen_of(item) or "",
        reason=reason,
        text=text,
        sent_at=happened_at(item),
        outbox_id=outbox_id if is_ours else None,
        by_person=by_person,
    )

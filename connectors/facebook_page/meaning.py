"""What one change on a page means: a comment, a visitor's post, a mention, or something that happened to one.

    feed     comment                    → COMMENT, edited, deleted
             post, status, photo, …     → a visitor's is a MENTION; our own are ignored
             reaction, like, share, …   → ignored
    mention  somebody else's post or comment that names the page → MENTION

Nothing is dropped: what is no message and changes nothing is an IGNORED event that says why.
"""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.facebook_page.content import files_of
from connectors.page_webhook import addresses
from connectors.page_webhook.envelope import Item
from connectors.page_webhook.unpacking import author_of, happened_at
from connectors.payload import identifier, object_of, optional_identifier, text_of
from domain.messages import ChannelEvent, EventKind, InboundMessage, MessageKind, Visibility

Meaning = InboundMessage | ChannelEvent

UNNAMED = "unnamed:"
"""Begins the sender of a comment whose writer Meta does not tell; he has no private address."""
_POSTS = frozenset({"post", "status", "photo", "video", "album", "event", "note", "link"})
_REMOVED = frozenset({"remove", "delete"})
_EDITED = frozenset({"edited", "edit", "update"})


@dataclass(frozen=True, slots=True)
class _Writing:
    """A comment or post that somebody wrote: which, where, and what may be done about it."""

    item: Item
    id: str
    kind: MessageKind
    post_id: str
    reply_to_address: str
    private_reply_to: str | None
    link: str | None
    in_reply_to: str | None = None


def meaning_of(item: Item, *, self_id: str | None) -> list[Meaning]:
    """What happened. Raise Unreadable, naming the place, when an id is missing."""
    read = _FIELDS.get(item.field_name)
    return [read(item, self_id) if read else _ignored(item, f"field:{item.field_name[:100]}")]


def _feed(item: Item, self_id: str | None) -> Meaning:
    kind = text_of(item.content.get("item"))
    if kind == "comment":
        return _happening(_comment(item), self_id)
    if kind in _POSTS:
        return _happening(_post(item), self_id)
    return _ignored(item, f"feed:{kind[:100] or 'without_item'}")


def _mention(item: Item, self_id: str | None) -> Meaning:
    """A comment under our own post comes as a comment as well, and counts as that."""
    value = item.content
    post_id = optional_identifier(value.get("post_id"))
    is_comment = value.get("comment_id") is not None
    if is_comment and post_id and item.page_id and post_id.startswith(f"{item.page_id}_"):
        return _ignored(item, "mention_under_our_post", optional_identifier(value["comment_id"]) or "")
    own_id = identifier(value.get("comment_id" if is_comment else "post_id"), f"{item.path}.post_id")
    writing = _Writing(
        item,
        own_id,
        MessageKind.MENTION,
        post_id=post_id or own_id,
        reply_to_address=addresses.of_comment(own_id) if is_comment else addresses.of_post(own_id),
        private_reply_to=None,  # only what is written on our page may be answered privately
        link=_link(item, own_id, is_comment=is_comment),
    )
    return _happening(writing, self_id)


def _comment(item: Item) -> _Writing:
    value = item.content
    comment_id = identifier(value.get("comment_id"), f"{item.path}.comment_id")
    post_id = optional_identifier(value.get("post_id")) or ""
    parent_id = optional_identifier(value.get("parent_id"))
    return _Writing(
        item,
        comment_id,
        MessageKind.COMMENT,
        post_id=post_id,
        reply_to_address=addresses.of_comment(comment_id),
        private_reply_to=addresses.privately_to_comment(comment_id),
        link=_link(item, comment_id, is_comment=True),
        in_reply_to=None if parent_id == post_id else parent_id,
    )


def _post(item: Item) -> _Writing:
    post_id = identifier(item.content.get("post_id"), f"{item.path}.post_id")
    return _Writing(
        item,
        post_id,
        MessageKind.MENTION,
        post_id=post_id,
        reply_to_address=addresses.of_post(post_id),
        private_reply_to=addresses.privately_to_post(post_id),
        link=_link(item, post_id, is_comment=False),
    )


def _happening(writing: _Writing, self_id: str | None) -> Meaning:
    """What was done to the comment or post, and by whom."""
    item, value = writing.item, writing.item.content
    verb, author = text_of(value.get("verb")), optional_identifier(author_of(value).get("id"))
    if author is not None and author in (self_id, item.page_id):
        return _ignored(item, "echo", writing.id)
    if verb == "add":
        return _message(writing, author)
    if verb in _EDITED:
        now = _message(writing, author)
        return _event(item, EventKind.EDITED, writing.id, text=now.text, as_message=now)
    if verb in _REMOVED:
        return _event(item, EventKind.DELETED, writing.id)
    return _ignored(item, f"{text_of(value.get('item'))[:50]}:{verb[:50] or 'without_verb'}", writing.id)


def _message(writing: _Writing, author: str | None) -> InboundMessage:
    """Meta leaves out `from` for who may not be told to us; a `from` without an id is a fault."""
    value = writing.item.content
    if "from" in value:
        identifier(author, f"{writing.item.path}.from.id")
    return InboundMessage(
        external_id=writing.id,
        sender_id=author or f"{UNNAMED}{writing.id}",
        sender_name=text_of(author_of(value).get("name")),
        text=text_of(value.get("message")),
        kind=writing.kind,
        visibility=Visibility.PUBLIC,
        reply_to_address=writing.reply_to_address,
        attachments=files_of(value),
        in_reply_to=writing.in_reply_to,
        sent_at=happened_at(writing.item),
        thread_key=writing.post_id or writing.id,
        private_reply_to=writing.private_reply_to,
        link=writing.link,
    )


def _link(item: Item, own_id: str, *, is_comment: bool) -> str | None:
    """The post's address, which Meta may tell; the comment's is the post's with the comment named in it."""
    address = text_of(object_of(item.content.get("post")).get("permalink_url"))
    address = address or text_of(item.content.get("permalink_url"))
    if not address.startswith("https://"):
        return f"https://www.facebook.com/{own_id}"
    if not is_comment:
        return address
    return f"{address}{'&' if '?' in address else '?'}comment_id={own_id.rpartition('_')[2]}"


_FIELDS: dict[str, Callable[[Item, str | None], Meaning]] = {"feed": _feed, "mention": _mention}


def _ignored(item: Item, reason: str, external_id: str = "") -> ChannelEvent:
    return _event(item, EventKind.IGNORED, external_id, reason=reason)


def _event(
    item: Item,
    kind: EventKind,
    external_id: str,
    *,
    reason: str = "",
    text: str = "",
    as_message: InboundMessage | None = None,
) -> ChannelEvent:
    return ChannelEvent(
        kind,
        external_id=external_id,
        sender_id=optional_identifier(author_of(item.content).get("id")) or "",
        reason=reason,
        text=text,
        sent_at=happened_at(item),
        as_message=as_message,
    )

"""What a change of Instagram's means: comments on our posts and broadcasts, and mentions of us elsewhere."""

from collections.abc import Callable

from connectors.instagram.envelope import Item
from connectors.instagram.moments import entry_moment
from connectors.payload import fingerprint, identifier, object_of, optional_identifier, text_of
from domain.messages import ChannelEvent, EventKind, InboundMessage, MessageKind, Visibility

COMMENT = "comment:"
"""Before a comment's id: where to answer it publicly."""
PRIVATE_REPLY = "private-reply:"
"""Before a comment's id: where to answer it privately, once."""
MENTION = "mention:"
"""Before the id of a post and, after a colon, of a comment below it that mentions us."""


def meaning_of(item: Item, self_id: str | None) -> InboundMessage | ChannelEvent:
    """A citizen's comment or mention, or what is ignored. Raise Unreadable when an id is missing."""
    read = _READERS.get(item.field_name)
    if read is None:
        return ChannelEvent(EventKind.IGNORED, reason=f"field:{item.field_name}")
    return read(item, self_id)


def key_of(item: Item) -> str:
    """The key of a second notification. A boosted post tells of each comment twice, with other details."""
    if item.field_name in COMMENTS and (comment_id := optional_identifier(item.content.get("id"))):
        return comment_id
    if item.field_name == "mentions" and (mentioning := _mentioning(item)):
        return f"{MENTION}{mentioning}"
    return fingerprint([item.field_name, item.owner, item.time, item.content])


def thread_of(item: Item) -> str:
    """Whose events must be handled in order: those of one citizen below one post."""
    post = optional_identifier(object_of(item.content.get("media")).get("id"))
    author = optional_identifier(object_of(item.content.get("from")).get("id"))
    return ":".join(filter(None, (post, author))) or key_of(item)


def _comment(item: Item, self_id: str | None) -> InboundMessage | ChannelEvent:
    comment_id = identifier(item.content.get("id"), f"{item.path}.id")
    author = object_of(item.content.get("from"))
    author_id = identifier(author.get("id"), f"{item.path}.from.id")
    # The second tells our private id, and stands only beside a comment we wrote ourselves.
    if item.is_by_us(author_id, self_id) or author.get("self_ig_scoped_id"):
        return ChannelEvent(
            EventKind.IGNORED,
            external_id=comment_id,
            reason="echo: a comment of our own",
            sent_at=entry_moment(item.time),
        )
    return InboundMessage(
        external_id=comment_id,
        sender_id=author_id,
        sender_name=text_of(author.get("username")),
        text=text_of(item.content.get("text")),
        kind=MessageKind.COMMENT,
        visibility=Visibility.PUBLIC,
        reply_to_address=f"{COMMENT}{comment_id}",
        in_reply_to=optional_identifier(item.content.get("parent_id")),
        sent_at=entry_moment(item.time),
        thread_key=optional_identifier(object_of(item.content.get("media")).get("id")) or "",
        private_reply_to=f"{PRIVATE_REPLY}{comment_id}",
    )


def _mention(item: Item, self_id: str | None) -> InboundMessage:
    """Somebody wrote our name below his own post or in it. Instagram tells neither who nor what.

    So the post, or the comment, stands for its author, and the text is empty.
    """
    media_id = identifier(item.content.get("media_id"), f"{item.path}.media_id")
    comment_id = optional_identifier(item.content.get("comment_id"))
    place = f"{MENTION}{media_id}:{comment_id}" if comment_id else f"{MENTION}{media_id}"
    return InboundMessage(
        external_id=comment_id or media_id,
        sender_id=place,
        sender_name="",
        text="",
        kind=MessageKind.MENTION,
        visibility=Visibility.PUBLIC,
        reply_to_address=place,
        sent_at=entry_moment(item.time),
        thread_key=media_id,
    )


def _mentioning(item: Item) -> str | None:
    """What mentions us: a comment, else a post."""
    comment_id = optional_identifier(item.content.get("comment_id"))
    return comment_id or optional_identifier(item.content.get("media_id"))


COMMENTS = ("comments", "live_comments")
_READERS: dict[str, Callable[[Item, str | None], InboundMessage | ChannelEvent]] = {
    **dict.fromkeys(COMMENTS, _comment),
    "mentions": _mention,
}

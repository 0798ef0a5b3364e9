"""What an item means: a message of a citizen, or something that happened.

Nothing is dropped: what is no message and changes nothing is an IGNORED event that says why.
"""

from collections.abc import Callable
from dataclasses import dataclass

from connectors.payload import identifier, object_of, optional_identifier
from connectors.x.direct import direct_of
from connectors.x.envelope import Item, ItemKind
from connectors.x.includes import id_in
from connectors.x.moment import moment_in
from connectors.x.post import Post, post_of
from domain.errors import Unreadable
from domain.messages import ChannelEvent, EventKind, InboundMessage, MessageKind, Visibility


@dataclass(frozen=True, slots=True)
class Ourselves:
    """Who we are.

    `user_id`: None when not known. `username`: without @. `need_summons`: whether X lets us answer in public
    only who mentioned or quoted us.
    """

    user_id: str | None = None
    username: str = ""
    need_summons: bool = True

    def are_among(self, keys: frozenset[str]) -> bool:
        """Whether our id or our @name is one of these."""
        return bool(keys & {self.user_id or "", f"@{self.username.lower()}"})


def meaning_of(item: Item, us: Ourselves) -> InboundMessage | ChannelEvent:
    """A citizen's message, or what happened. Raise Unreadable, naming the place, when an id is missing."""
    if us.user_id and item.for_user and item.for_user != us.user_id:
        return _ignored(item, f"for user {item.for_user}, which is no account of ours")
    match item.kind:
        case ItemKind.NOISE:
            return _ignored(item, item.event)
        case ItemKind.MALFORMED:
            raise Unreadable(item.problem)
        case kind:
            me = Ourselves(us.user_id or item.for_user, us.username or _username(item, us), us.need_summons)
            return _READERS[kind](item, me)


def author_of_deleted(item: Item) -> str | None:
    """Whose post was deleted."""
    status = object_of(item.content.get("status"))
    return id_in(item.content, "author_id") or id_in(status, "user_id")


def _username(item: Item, us: Ourselves) -> str:
    return item.includes.user(us.user_id or item.for_user or "").username


def _post(item: Item, us: Ourselves) -> InboundMessage | ChannelEvent:
    post = post_of(item.content, item.includes, item.path)
    reason = _why_no_message(item, post, us)
    if reason:
        return ChannelEvent(EventKind.IGNORED, post.first_id, post.author.id, reason, sent_at=post.sent_at)
    message = _public_message(item, post, us)
    if post.version == 1:
        return message
    return ChannelEvent(
        EventKind.EDITED,
        post.first_id,
        post.author.id,
        text=post.text,
        sent_at=post.sent_at,
        as_message=message,
    )


def _why_no_message(item: Item, post: Post, us: Ourselves) -> str | None:
    if us.user_id and post.author.id == us.user_id:
        return "echo"
    if post.is_repost:
        return "repost"
    concerns_us = _answers_us(item, post, us) or _quotes_us(item, post, us) or us.are_among(post.mentioned)
    return "post_of_somebody_else" if item.event == "postcreate" and not concerns_us else None


def _public_message(item: Item, post: Post, us: Ourselves) -> InboundMessage:
    is_comment = _answers_us(item, post, us)
    root = post.conversation_id if post.conversation_id != post.id else None
    # An event of the Activity API does not always name the post that it answers.
    in_reply_to = post.replied_to or (root if is_comment else None)
    return InboundMessage(
        external_id=post.first_id,
        sender_id=post.author.id,
        sender_name=post.author.name,
        text=post.text,
        kind=MessageKind.COMMENT if is_comment else MessageKind.MENTION,
        visibility=Visibility.PUBLIC,
        reply_to_address=f"post:{post.id}",
        attachments=post.attachments,
        in_reply_to=in_reply_to,
        sent_at=post.sent_at,
        thread_key=(root or in_reply_to or post.first_id) if in_reply_to else post.first_id,
        public_reply_allowed=not us.need_summons or _is_summons(item, post, us),
        link=f"https://x.com/{post.author.username or 'i'}/status/{post.id}",
    )


def _answers_us(item: Item, post: Post, us: Ourselves) -> bool:
    if us.user_id is None:
        return post.replied_to is not None or item.event == "postreplycreate"
    answered = post.replied_to_user or (post.parent.author.id if post.parent else None)
    return answered == us.user_id if answered else item.event == "postreplycreate"


def _quotes_us(item: Item, post: Post, us: Ourselves) -> bool:
    return item.event == "postquotecreate" or (us.user_id is not None and post.quoted_user == us.user_id)


def _is_summons(item: Item, post: Post, us: Ourselves) -> bool:
    """Whether X takes an automatic answer: the author named us himself, or quoted us.

    X puts the names of a reply's thread at its start by itself; those are no summons. Where the post answered
    is known, one that it did not name was added by the author.
    """
    if _names_us_himself(item, post, us):
        return True
    return _quotes_us(item, post, us) and post.reply_settings in ("", "everyone")


def _names_us_himself(item: Item, post: Post, us: Ourselves) -> bool:
    if item.event == "postmentioncreate":
        return True
    if not us.are_among(post.mentioned):
        return False
    is_reply = post.replied_to is not None or post.replied_to_user is not None or _answers_us(item, post, us)
    if not is_reply or not us.are_among(post.leading):
        return True
    if post.parent is None or _answers_us(item, post, us):
        return False
    return not us.are_among(post.parent.mentioned | {post.parent.author.id})


def _deleted(item: Item, us: Ourselves) -> ChannelEvent:
    status = object_of(item.content.get("status"))
    post_id = identifier(id_in(item.content, "id") or id_in(status, "id"), f"{item.path}.id")
    history = item.content.get("edit_history_tweet_ids")
    first = optional_identifier(history[0]) if isinstance(history, list) and history else None
    return ChannelEvent(
        EventKind.DELETED, first or post_id, author_of_deleted(item) or "", sent_at=moment_in(item.content)
    )


def _message(item: Item, us: Ourselves) -> InboundMessage | ChannelEvent:
    direct = direct_of(item.content, item.includes, item.apps, item.path)
    is_ours = direct.sender.id == us.user_id or item.event == "dmsent"
    if is_ours or direct.notice:
        return ChannelEvent(
            EventKind.IGNORED,
            direct.id,
            direct.citizen(us.user_id),
            "echo" if is_ours else f"notice:{direct.notice}",
            text=direct.text if is_ours and direct.by_person else "",
            sent_at=direct.sent_at,
            by_person=is_ours and direct.by_person,
        )
    return InboundMessage(
        external_id=direct.id,
        sender_id=direct.sender.id,
        sender_name=direct.sender.name,
        text=direct.text,
        kind=direct.kind,
        visibility=Visibility.PUBLIC if direct.group else Visibility.PRIVATE,
        reply_to_address=f"dm-group:{direct.group}" if direct.group else f"dm:{direct.sender.id}",
        attachments=direct.attachments,
        sent_at=direct.sent_at,
        thread_key=direct.group,
    )


def _read(item: Item, us: Ourselves) -> ChannelEvent:
    reader = identifier(id_in(item.content, "sender_id"), f"{item.path}.sender_id")
    if reader == us.user_id:
        return _ignored(item, "read_by_us")
    last = identifier(id_in(item.content, "last_read_event_id"), f"{item.path}.last_read_event_id")
    return ChannelEvent(EventKind.READ, last, reader, sent_at=moment_in(item.content))


def _encrypted(item: Item, us: Ourselves) -> InboundMessage | ChannelEvent:
    """An encrypted message: that it came and from whom is all that can be known."""
    message_id = identifier(id_in(item.content, "id"), f"{item.path}.id")
    sender = identifier(id_in(item.content, "sender_id"), f"{item.path}.sender_id")
    sent_at = moment_in(item.content)
    if sender == us.user_id or item.event == "chatsent":
        return ChannelEvent(EventKind.IGNORED, message_id, sender, "echo", sent_at=sent_at)
    return InboundMessage(
        external_id=message_id,
        sender_id=sender,
        sender_name=item.includes.user(sender).name,
        text="",
        kind=MessageKind.UNSUPPORTED,
        visibility=Visibility.PRIVATE,
        reply_to_address=f"dm:{sender}",
        sent_at=sent_at,
    )


def _access_withdrawn(item: Item, us: Ourselves) -> ChannelEvent:
    who = id_in(item.content, "user_id") or item.for_user or us.user_id or ""
    reason = f"access was withdrawn: user {who} no longer lets our app act for it; connect the account anew"
    return ChannelEvent(EventKind.IGNORED, sender_id=who, reason=reason, sent_at=moment_in(item.content))


def _ignored(item: Item, reason: str) -> ChannelEvent:
    return ChannelEvent(
        EventKind.IGNORED,
        id_in(item.content, "id") or "",
        id_in(item.content, "sender_id") or id_in(item.content, "author_id") or "",
        reason,
        sent_at=moment_in(item.content),
    )


_READERS: dict[ItemKind, Callable[[Item, Ourselves], InboundMessage | ChannelEvent]] = {
    ItemKind.POST: _post,
    ItemKind.POST_DELETED: _deleted,
    ItemKind.MESSAGE: _message,
    ItemKind.MESSAGES_READ: _read,
    ItemKind.ENCRYPTED_MESSAGE: _encrypted,
    ItemKind.ACCESS_WITHDRAWN: _access_withdrawn,
}

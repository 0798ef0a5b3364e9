"""What one activity means: a message of a citizen, or something that happened.

Nothing is dropped: what is no message and changes nothing is an IGNORED event that says why.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from connectors.payload import identifier, object_of, objects_of, optional_identifier, text_of
from connectors.teams.activity import Activity
from connectors.teams.content import content_of
from domain.messages import ChannelEvent, EventKind, InboundMessage, MessageKind, Visibility

READ_RECEIPT = "application/vnd.microsoft.readReceipt"
_SHOWN = 64
_REACTIONS = {
    "like": "👍",
    "heart": "❤️",
    "laugh": "😆",
    "surprised": "😮",
    "sad": "😢",
    "angry": "😡",
}
_BY_CODE = re.compile(r"([0-9a-f]{4,6}(?:-[0-9a-f]{4,6}){0,9})(?:_.*)?", re.DOTALL)


def meaning_of(activity: Activity) -> InboundMessage | ChannelEvent:
    """A citizen's message, or what happened. Raise Unreadable, naming the place, when an id is missing."""
    read = _READERS.get(activity.type)
    if read is None:
        return _ignored(activity, f"type:{activity.type[:_SHOWN]}")
    return read(activity)


def _message(activity: Activity) -> InboundMessage | ChannelEvent:
    if activity.echo:
        return _ignored(activity, activity.echo)
    return _citizens_message(activity)


def _citizens_message(activity: Activity) -> InboundMessage:
    content = content_of(activity)
    visibility = activity.visibility
    return InboundMessage(
        external_id=activity.id,
        sender_id=activity.sender_id,
        sender_name=activity.sender_name,
        text=content.text,
        kind=content.kind,
        visibility=visibility,
        reply_to_address=activity.place.as_address,
        attachments=content.attachments,
        in_reply_to=content.quoted_id or optional_identifier(activity.content.get("replyToId")),
        sent_at=activity.moment,
        thread_key=activity.conversation_id if visibility is Visibility.PUBLIC else "",
    )


def _update(activity: Activity) -> ChannelEvent:
    """An edit, or a deletion taken back: in both the message stands again, with these words."""
    if activity.echo:
        return _ignored(activity, activity.echo)
    if activity.event_type not in {"editMessage", "undeleteMessage"}:
        return _ignored(activity, f"messageUpdate:{activity.event_type[:_SHOWN] or 'unknown'}")
    message = _citizens_message(activity)
    return _event(activity, EventKind.EDITED, message.external_id, text=message.text, as_message=message)


def _deletion(activity: Activity) -> ChannelEvent:
    if activity.echo:
        return _ignored(activity, activity.echo)
    return _event(activity, EventKind.DELETED, activity.id)


def _reaction(activity: Activity) -> InboundMessage | ChannelEvent:
    """Teams tells of reactions to our own messages only."""
    target = identifier(activity.content.get("replyToId"), "replyToId")
    emojis = "".join(_emojis(activity.content.get("reactionsAdded")))
    reason = activity.echo or ("" if emojis else "reaction_removed")
    if reason:
        return _ignored(activity, reason, about=target)
    visibility = activity.visibility
    return InboundMessage(
        external_id=activity.id,
        sender_id=activity.sender_id,
        sender_name=activity.sender_name,
        text=emojis,
        kind=MessageKind.REACTION,
        visibility=visibility,
        reply_to_address=activity.place.as_address,
        in_reply_to=target,
        sent_at=activity.moment,
        thread_key=activity.conversation_id if visibility is Visibility.PUBLIC else "",
    )


def _emojis(reactions: object) -> Iterator[str]:
    """Six have names; the others are named by their code points: 1f64f_foldedhands."""
    for reaction in objects_of(reactions):
        name = text_of(reaction.get("type"))
        coded = _BY_CODE.fullmatch(name)
        yield _REACTIONS.get(name) or (_decoded(coded[1]) if coded else name[:_SHOWN])


def _decoded(codes: str) -> str:
    points = [int(code, 16) for code in codes.split("-")]
    is_text = all(point < 0x110000 and not 0xD800 <= point < 0xE000 for point in points)
    return "".join(map(chr, points)) if is_text else "\ufffd"


def _installation(activity: Activity) -> ChannelEvent:
    """A citizen took the bot into his chats, or out of them; for a team it says nothing of anybody."""
    action = text_of(activity.content.get("action")).lower()
    if activity.visibility is Visibility.PUBLIC:
        return _ignored(activity, f"installationUpdate:group:{action[:_SHOWN]}")
    # An upgrade of the app that brings or takes the bot: add-upgrade, remove-upgrade.
    kind = {"add": EventKind.UNBLOCKED, "remove": EventKind.BLOCKED}.get(action.removesuffix("-upgrade"))
    if kind is None:
        return _ignored(activity, f"installationUpdate:{action[:_SHOWN]}")
    return _event(activity, kind, "", sender_id=activity.sender_id)


def _named_event(activity: Activity) -> ChannelEvent:
    name = text_of(activity.content.get("name"))
    if name != READ_RECEIPT:
        return _ignored(activity, f"event:{name[:_SHOWN]}")
    value = object_of(activity.content.get("value"))
    read = identifier(value.get("lastReadMessageId"), "value.lastReadMessageId")
    return _event(activity, EventKind.READ, read)


def _members(activity: Activity) -> ChannelEvent:
    changes = [name for name in ("membersAdded", "membersRemoved") if activity.content.get(name)]
    what = activity.event_type[:_SHOWN] or "+".join(changes) or "other"
    return _ignored(activity, f"conversationUpdate:{what}")


def _invoke(activity: Activity) -> ChannelEvent:
    """Teams' client asks for something that only other kinds of apps offer; we send nothing that asks it."""
    return _ignored(activity, f"invoke:{text_of(activity.content.get('name'))[:_SHOWN]}")


_READERS: Mapping[str, Callable[[Activity], InboundMessage | ChannelEvent]] = {
    "message": _message,
    "messageUpdate": _update,
    "messageDelete": _deletion,
    "messageReaction": _reaction,
    "installationUpdate": _installation,
    "conversationUpdate": _members,
    "event": _named_event,
    "invoke": _invoke,
}


def _ignored(activity: Activity, reason: str, about: str | None = None) -> ChannelEvent:
    own_id = optional_identifier(activity.content.get("id")) or ""
    return _event(activity, EventKind.IGNORED, own_id if about is None else about, reason=reason)


def _event(
    activity: Activity,
    kind: EventKind,
    external_id: str,
    *,
    sender_id: str | None = None,
    reason: str = "",
    text: str = "",
    as_message: InboundMessage | None = None,
) -> ChannelEvent:
    """An event by whoever did it, as far as he is named."""
    named = optional_identifier(object_of(activity.content.get("from")).get("id")) or ""
    return ChannelEvent(
        kind=kind,
        external_id=external_id,
        sender_id=named if sender_id is None else sender_id,
        reason=reason,
        text=text,
        sent_at=activity.moment,
        as_message=as_message,
    )

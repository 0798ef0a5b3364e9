"""Microsoft Teams, inbound: which event a request carries and what it means. Pure; `proof.py` verifies."""

from connectors.payload import fingerprint, object_of, optional_identifier, text_of
from connectors.teams.activity import Activity, activity_in
from connectors.teams.meaning import meaning_of
from domain.errors import Unreadable
from domain.messages import Channel, InboundMessage, Parsed, RawEvent, Visibility


def unpack(body: bytes, account: str) -> list[RawEvent]:
    """The one activity of a request. Raise Unreadable when it is none; `parse` looks at what is inside."""
    activity = activity_in(body)
    try:
        external_id = _external_id(activity)
    except RecursionError as error:
        raise Unreadable("the JSON is nested too deeply") from error
    return [
        RawEvent(
            channel=Channel.TEAMS,
            account=account,
            external_id=external_id,
            conversation_key=_conversation_key(activity) or external_id,
            occurred_at=activity.moment,
            body=body,
            position=_position(activity),
        )
    ]


def parse(body: bytes, self_id: str | None = None) -> Parsed:
    """What an activity means. `self_id`: our application id. What it lacks is named in `problems`."""
    activity = activity_in(body, self_id)
    try:
        meaning = meaning_of(activity)
    except Unreadable as error:
        return Parsed(problems=(str(error),))
    if isinstance(meaning, InboundMessage):
        return Parsed(messages=(meaning,))
    return Parsed(events=(meaning,))


def _external_id(activity: Activity) -> str:
    """The same for each delivery of an activity, and for no other.

    Ids are unique within a conversation only. An edit, a deletion, the next edit carry the id of the message;
    what tells them apart is their moment, which stays the same when Teams delivers one again.
    """
    conversation = optional_identifier(object_of(activity.content.get("conversation")).get("id"))
    own_id = optional_identifier(activity.content.get("id"))
    if not conversation or not own_id:
        return fingerprint(activity.content)
    key = f"{conversation}|{own_id}|{activity.type}"
    if activity.type == "message":
        return key
    return f"{key}/{activity.event_type}@{text_of(activity.content.get('timestamp'))}"


def _conversation_key(activity: Activity) -> str | None:
    """The private chat; within a group, what one person does there. None when no conversation is named."""
    try:
        conversation = activity.conversation_id
        is_public = activity.visibility is Visibility.PUBLIC
    except Unreadable:
        return None
    sender = optional_identifier(object_of(activity.content.get("from")).get("id"))
    return f"{conversation}:{sender}" if is_public and sender else conversation


def _position(activity: Activity) -> int:
    """A message's id counts the milliseconds since 1970: it orders what came about in the same one."""
    own_id = optional_identifier(activity.content.get("id")) or ""
    return int(own_id) if own_id.isascii() and own_id.isdecimal() and len(own_id) < 19 else 0

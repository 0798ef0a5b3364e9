"""What the ministry may write on X, and what X refuses."""

from domain.messages import MessageKind
from domain.weights import x_weight
from simulator.chat import Author, Bubble, Chat, JsonObject, Place, Stage, StoredFile
from simulator.x.calls import Call, CallRefused
from simulator.x.side import tell_own_message

_WEIGHT, _CHARACTERS = 280, 10_000
_QUARTER, _DAY = 15 * 60, 24 * 3600
_POSTS = (("x-rate-limit", 100, _QUARTER), ("x-app-limit-24hour", 10_000, _DAY))
_MESSAGES = (("x-rate-limit", 15, _QUARTER), ("x-user-limit-24hour", 1_440, _DAY))
_NOT_SUMMONED = (
    "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged by "
    "the author of the post you are replying to."
)


async def create_post(call: Call) -> JsonObject:
    """POST /2/tweets: a reply to who called us."""
    _only_as_profile(call)
    asked = await call.json()
    call.take("/2/tweets", *_POSTS)
    text, files = _text(asked), _files(call, _objects(asked, "media").get("media_ids"))
    if not text and not files:
        raise CallRefused(400, "One or more parameters to your request was invalid.", "invalid-request")
    if x_weight(text) > _WEIGHT:
        raise CallRefused(403, "Your Tweet text is too long.")
    answered = _objects(asked, "reply").get("in_reply_to_tweet_id")
    found = call.profile.post(str(answered)) if answered else None
    if answered is None or found is None or found[1].deleted:
        raise CallRefused(403, "You attempted to reply to a Tweet that is deleted or not visible to you.")
    chat, post = found
    if post.author is Author.CITIZEN and post.id not in call.profile.summoned:
        raise CallRefused(403, _NOT_SUMMONED)
    if any(ours.text == text and ours.reply_to == post.id for ours in chat.from_ministry()):
        raise CallRefused(403, "You are not allowed to create a Tweet with duplicate content.")
    bubble = _write(call, chat, text, files, reply_to=post.id)
    call.profile.versions[bubble.id] = [bubble.id]
    return {"data": {"id": bubble.id, "text": text, "edit_history_tweet_ids": [bubble.id]}}


async def create_message(call: Call) -> JsonObject:
    """POST /2/dm_conversations/…/messages: a direct message to who wrote to us first."""
    _only_as_profile(call)
    asked = await call.json()
    call.take("/2/dm_conversations", *_MESSAGES)
    text = _text(asked)
    named = asked.get("attachments") or []
    files = _files(call, [one.get("media_id") for one in named if isinstance(one, dict)])
    if (not text and not files) or len(text) > _CHARACTERS or len(files) > 1:
        raise CallRefused(400, "One or more parameters to your request was invalid.", "invalid-request")
    chat = _recipient(call)
    if chat.blocked or not chat.known:
        raise CallRefused(403, "You do not have permission to DM one or more participants.")
    bubble = _write(call, chat, text, files)
    tell_own_message(call.world, call.profile, chat, bubble)
    return {"data": {"dm_conversation_id": _conversation(call), "dm_event_id": bubble.id}}


def _recipient(call: Call) -> Chat:
    """The chat with a participant; whoever never wrote may exist, but has his messages closed."""
    participant = call.request.match_info.get("participant") or _conversation(call)
    others = [one for one in participant.split("-") if one != call.profile.settings.user_id]
    chat = call.profile.addresses.get(others[0]) if others else None
    if chat is None:
        raise CallRefused(404, "Could not find user with id.", "resource-not-found")
    return chat


def _conversation(call: Call) -> str:
    ids = call.request.match_info
    if "conversation" in ids:
        return ids["conversation"]
    return "-".join(sorted((ids["participant"], call.profile.settings.user_id), key=int))


def _write(
    call: Call, chat: Chat, text: str, files: tuple[StoredFile, ...], reply_to: str | None = None
) -> Bubble:
    bubble = Bubble(
        id=call.profile.new_id(),
        author=Author.MINISTRY,
        author_name=call.profile.name,
        at=call.world.clock(),
        kind=files[0].kind if files else MessageKind.TEXT,
        text=text,
        files=files,
        reply_to=reply_to,
        stage=Stage.SENT,
    )
    call.world.add(chat, bubble)
    if chat.viewers and chat.place is Place.PRIVATE:
        call.profile.seen(call.world, chat)
    return bubble


def _text(asked: JsonObject) -> str:
    text = asked.get("text", "")
    if not isinstance(text, str):
        raise CallRefused(400, "text is no string.", "invalid-request")
    return text


def _objects(asked: JsonObject, key: str) -> JsonObject:
    value = asked.get(key, {})
    if not isinstance(value, dict):
        raise CallRefused(400, f"{key} is no object.", "invalid-request")
    return value


def _files(call: Call, ids: object) -> tuple[StoredFile, ...]:
    named = ids if isinstance(ids, list) else []
    files = [call.profile.uploads.get(str(one)) for one in named]
    if None in files or len(files) > 4:
        raise CallRefused(400, "Your media IDs are invalid.", "invalid-request")
    return tuple(file for file in files if file is not None)


def _only_as_profile(call: Call) -> None:
    if not call.as_profile:
        raise CallRefused(
            403,
            "Authenticating with OAuth 2.0 Application-Only is forbidden for this endpoint.",
            "unsupported-authentication",
        )

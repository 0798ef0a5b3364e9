"""Tells a profile on X what a citizen did, by the X Activity API."""

import json

from simulator.chat import Author, Bubble, Chat, InlineButton, JsonObject, Place, Stage
from simulator.line import Parcel
from simulator.people import Citizen
from simulator.world import World
from simulator.x.objects import includes_of, message_json, milliseconds, post_json
from simulator.x.played import PlayedX, user_id, user_json


class XSide:
    """One citizen, in private or in public."""

    def __init__(self, world: World, profile: PlayedX, chat: Chat, citizen: Citizen) -> None:
        self._world = world
        self._profile = profile
        self._chat = chat
        self._citizen = citizen

    def new_id(self) -> str:
        """The id of the next message."""
        return self._profile.new_id()

    def tell(self, bubble: Bubble) -> None:
        """A new message or post. Of what X has no place for, only that something came can be seen."""
        if self._chat.place is Place.PRIVATE:
            message = message_json(self._world, self._profile, self._chat, bubble)
            self._queue_messages("dm.received", "direct_message_events", message, bubble)
            return
        self._profile.versions[bubble.id] = [bubble.id]
        if self._calls(bubble):
            self._profile.summoned.add(bubble.id)
        self._post(bubble)

    def edit(self, bubble: Bubble) -> None:
        """A post has another version, with an id of its own; direct messages cannot be edited here."""
        if self._chat.place is Place.PUBLIC:
            self._profile.versions[bubble.id].append(self.new_id())
            self._post(bubble)

    def delete(self, bubble: Bubble) -> None:
        """A post was deleted; of a deleted message X tells nobody."""
        if self._chat.place is Place.PUBLIC:
            payload = {"id": bubble.id, "author_id": user_id(self._citizen)}
            includes = {"users": [{"data": {"id": user_id(self._citizen)}}]}
            self._queue("post.delete", payload, includes)

    def press(self, bubble: Bubble, button: InlineButton) -> str:
        """X shows no buttons, so that there is none to press."""
        raise LookupError(f"X shows no button {button.id} under {bubble.id}")

    def react(self, bubble: Bubble, before: str) -> None:
        """A post of ours was liked; of emoji under messages X tells nobody."""
        if self._chat.place is Place.PUBLIC and bubble.reaction:
            self._queue("like.create", {"user_id": user_id(self._citizen), "tweet_id": bubble.id}, {})

    def set_blocked(self, blocked: bool) -> None:
        """X does not tell whom a citizen blocks; messages to him are refused."""

    def _calls(self, bubble: Bubble) -> bool:
        """Whether the citizen names us himself: a reply bears our name without his doing."""
        return not bubble.reply_to or f"@{self._profile.settings.username}".lower() in bubble.text.lower()

    def _post(self, bubble: Bubble) -> None:
        event = "post.reply.create" if bubble.reply_to else "post.mention.create"
        includes = includes_of(self._world, [bubble])
        self._queue(event, post_json(self._profile, bubble), includes, bubble)

    def _queue_messages(self, event: str, name: str, content: JsonObject, bubble: Bubble | None) -> None:
        user = {user_id(self._citizen): {"data": user_json(self._citizen)}}
        self._queue(event, {name: [content], "users": user}, None, bubble)

    def _queue(
        self, event: str, payload: JsonObject, includes: JsonObject | None, bubble: Bubble | None = None
    ) -> None:
        queue_event(self._profile, event, payload, includes, (self._chat, bubble) if bubble else None)


def read_everything(world: World, profile: PlayedX, chat: Chat) -> None:
    """The citizen opened his messages: X tells the last one he read."""
    unread = [bubble for bubble in chat.from_ministry() if bubble.stage is Stage.SENT]
    if not unread or chat.place is not Place.PRIVATE:
        return
    for bubble in unread:
        bubble.stage = Stage.READ
        world.show(chat, bubble)
        receipt = {
            "created_timestamp": str(milliseconds(world.clock())),
            "sender_id": user_id(chat.citizen),
            "target": {"recipient_id": profile.settings.user_id},
            "last_read_event_id": bubble.id,
        }
        payload = {"direct_message_mark_read_events": [receipt], "users": {}}
        queue_event(profile, "dm.read", payload, None)


def tell_own_message(world: World, profile: PlayedX, chat: Chat, bubble: Bubble) -> None:
    """What the profile itself wrote is told to it as well."""
    assert bubble.author is Author.MINISTRY
    message = message_json(world, profile, chat, bubble)
    queue_event(profile, "dm.sent", {"direct_message_events": [message], "users": {}}, None)


def queue_event(
    profile: PlayedX,
    event: str,
    payload: JsonObject,
    includes: JsonObject | None,
    tells_of: tuple[Chat, Bubble] | None = None,
) -> None:
    """Put one event of the Activity API into the profile's line; who polls is told nothing."""
    if profile.line.url is None:
        return
    number = int(profile.new_id())
    data: JsonObject = {
        "event_uuid": str(-number),
        "filter": {"user_id": profile.settings.user_id},
        "event_type": event,
        "tag": "tawasul",
        "payload": payload,
    }
    if includes is not None:
        data["includes"] = includes
    body = json.dumps({"data": data}, separators=(",", ":")).encode()
    profile.line.put(Parcel(number, body, event, tells_of))

"""A profile on X with its state."""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from simulator.chat import Bubble, Chat, JsonObject, Place, StoredFile
from simulator.people import Citizen
from simulator.played import PlayedAccount

if TYPE_CHECKING:
    from simulator.x.account import XProfile


@dataclass(slots=True)
class Window:
    """How many calls are left until a moment."""

    limit: int
    left: int
    resets_at: int


@dataclass(slots=True, kw_only=True)
class PlayedX(PlayedAccount):
    """A profile. `versions`: a post's ids by its first one; `summoned`: posts whose author called us.

    `uploads`: files the ministry may name in what it sends, `parts` of those still under way.
    """

    places: ClassVar[tuple[Place, ...]] = (Place.PRIVATE, Place.PUBLIC)

    settings: "XProfile"
    numbers: Iterator[int]
    versions: dict[str, list[str]] = field(default_factory=dict)
    summoned: set[str] = field(default_factory=set)
    uploads: dict[str, StoredFile] = field(default_factory=dict)
    parts: dict[str, JsonObject] = field(default_factory=dict)
    windows: dict[tuple[str, int], Window] = field(default_factory=dict)
    subscriptions: dict[str, JsonObject] = field(default_factory=dict)

    def new_id(self) -> str:
        """An id as X makes them: it grows with time."""
        return str(next(self.numbers))

    def addresses_of(self, chat: Chat) -> tuple[str, ...]:
        return (user_id(chat.citizen),) if chat.place is Place.PRIVATE else ()

    def post(self, post_id: str) -> tuple[Chat, Bubble] | None:
        """A public post by the id of any of its versions."""
        first = next((one for one, ids in self.versions.items() if post_id in ids), post_id)
        chat = self.owners.get(first)
        bubble = chat.find(first) if chat and chat.place is Place.PUBLIC else None
        return (chat, bubble) if chat and bubble else None

    def take(self, route: str, limit: int, seconds: int, now: int) -> Window:
        """Count one call; `left` is -1 when there was none to take."""
        window = self.windows.get((route, seconds))
        if window is None or window.resets_at <= now:
            window = self.windows[route, seconds] = Window(limit, limit, now + seconds)
        window.left = max(window.left - 1, -1)
        return window


def user_id(citizen: Citizen) -> str:
    """X's id of a citizen."""
    return str(citizen.telegram_id)


def username(citizen: Citizen) -> str:
    """A citizen's @name, without the sign."""
    plain = re.sub(r"[^a-z0-9_]", "_", citizen.slug.lower())[:15]
    return (
        plain
        if re.search("[a-z0-9]", plain)
        else f"u{hashlib.sha256(citizen.slug.encode()).hexdigest()[:12]}"
    )


def user_json(citizen: Citizen) -> JsonObject:
    """A citizen's profile."""
    return {
        "id": user_id(citizen),
        "username": username(citizen),
        "name": citizen.name,
        "verified_type": "none",
    }

"""What X sends beside an event: the users, posts and files it names by id."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from connectors.payload import JsonObject, object_of, objects_of, optional_identifier, text_of


@dataclass(frozen=True, slots=True)
class User:
    """Somebody on X. `username` is without @; both names are "" when X did not tell them."""

    id: str
    name: str = ""
    username: str = ""


@dataclass(frozen=True, slots=True)
class Includes:
    """Users, posts and files by their ids."""

    users: Mapping[str, User] = field(default_factory=dict)
    posts: Mapping[str, JsonObject] = field(default_factory=dict)
    media: Mapping[str, JsonObject] = field(default_factory=dict)

    def user(self, user_id: str) -> User:
        """What is known of a user, at least the id."""
        return self.users.get(user_id) or User(user_id)


def includes_of(value: object) -> Includes:
    """The `includes` of a body of the API or of the Activity API."""
    includes = object_of(value)
    return Includes(
        users=_users(objects_of(includes.get("users"))),
        posts=_by(includes.get("tweets"), "id"),
        media=_by(includes.get("media"), "media_key"),
    )


def users_by_id(value: object) -> Includes:
    """The `users` object that goes along with messages: each under its id, some wrapped in `data`."""
    return Includes(users=_users(user for user in object_of(value).values() if isinstance(user, dict)))


def id_in(content: JsonObject, key: str) -> str | None:
    """An id, preferably from its textual twin `<key>_str`."""
    return optional_identifier(content.get(f"{key}_str")) or optional_identifier(content.get(key))


def user_of(value: object) -> User | None:
    """A user of either shape: flat, or wrapped in `data`; None without an id."""
    user = object_of(value)
    user = object_of(user.get("data")) or user
    user_id = id_in(user, "id")
    if user_id is None:
        return None
    username = text_of(user.get("username")) or text_of(user.get("screen_name"))
    return User(user_id, text_of(user.get("name")), username)


def _users(values: Iterable[JsonObject]) -> Mapping[str, User]:
    known = (user_of(value) for value in values)
    return {user.id: user for user in known if user is not None}


def _by(values: object, key: str) -> Mapping[str, JsonObject]:
    return {
        key_of: value
        for value in objects_of(values)
        if (key_of := optional_identifier(value.get(key))) is not None
    }

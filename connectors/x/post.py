"""A public post, read from the API v2's shape or from the older one's into the same terms."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.payload import (
    JsonObject,
    identifier,
    object_of,
    objects_of,
    optional_identifier,
    text_of,
)
from connectors.x.files import files_by_key, files_of
from connectors.x.includes import Includes, User, id_in, user_of
from connectors.x.moment import moment_in
from connectors.x.wording import shown
from domain.errors import Unreadable
from domain.messages import Attachment

_LEADING_NAMES = re.compile(r"(?:\s*@\w+)+")


@dataclass(frozen=True, slots=True)
class Post:
    """One version of a post. An edit has a new `id`; `first_id` stays, and `version` counts from 1.

    `mentioned`: ids and names (small letters, with @) of all whom the text names; `leading`: those of them
    who stand only at its start, where X itself names whom a reply answers. `parent`: the post answered, as
    far as X described it. `conversation_id`: the post under which the thread began, None when not told.
    """

    id: str
    first_id: str
    version: int
    author: User
    text: str
    sent_at: datetime | None
    replied_to: str | None = None
    replied_to_user: str | None = None
    quoted_user: str | None = None
    is_repost: bool = False
    mentioned: frozenset[str] = frozenset()
    leading: frozenset[str] = frozenset()
    parent: "Post | None" = None
    conversation_id: str | None = None
    reply_settings: str = ""
    attachments: tuple[Attachment, ...] = ()

    @property
    def key(self) -> str:
        """Under which the same version of the same post is recognised, however it came."""
        return f"post:{self.first_id}" + (f":v{self.version}" if self.version > 1 else "")


def post_of(content: JsonObject, includes: Includes, path: str) -> Post:
    """Read a post. Raise Unreadable naming the place when its id or its author is missing."""
    if "user" in content or ("id_str" in content and "author_id" not in content):
        return _of_older_api(content, includes, path)
    return _of_api(content, includes, path, deeper=True)


def _of_api(content: JsonObject, includes: Includes, path: str, *, deeper: bool) -> Post:
    """`deeper`: read what it refers to as well; a post that refers to itself must not be read for ever."""
    post_id = identifier(content.get("id"), f"{path}.id")
    long = object_of(content.get("note_tweet"))
    text = text_of(long.get("text")) or text_of(content.get("text"))
    mentions = object_of((long or content).get("entities") or content.get("entities")).get("mentions")
    referenced = {
        text_of(other.get("type")): id_in(other, "id")
        for other in objects_of(content.get("referenced_tweets"))
    }
    replied_to = referenced.get("replied_to")
    first_id, version = _history(post_id, content.get("edit_history_tweet_ids"))
    mentioned = _mentioned(list(objects_of(mentions)), text)
    return Post(
        id=post_id,
        first_id=first_id,
        version=version,
        author=includes.user(identifier(content.get("author_id"), f"{path}.author_id")),
        text=shown(text),
        sent_at=moment_in(content),
        replied_to=replied_to,
        replied_to_user=id_in(content, "in_reply_to_user_id"),
        quoted_user=id_in(includes.posts.get(referenced.get("quoted") or "", {}), "author_id"),
        is_repost="retweeted" in referenced,
        mentioned=mentioned,
        leading=_leading(list(objects_of(mentions)), text),
        parent=_included(includes, replied_to) if deeper else None,
        conversation_id=id_in(content, "conversation_id"),
        reply_settings=text_of(content.get("reply_settings")),
        attachments=files_by_key(content, "post", post_id, includes),
    )


def _included(includes: Includes, post_id: str | None) -> Post | None:
    content = includes.posts.get(post_id or "")
    if content is None:
        return None
    try:
        return _of_api(content, includes, "includes.tweets", deeper=False)
    except Unreadable:
        return None


def _of_older_api(content: JsonObject, includes: Includes, path: str) -> Post:
    post_id = identifier(content.get("id_str") or content.get("id"), f"{path}.id")
    long = object_of(content.get("extended_tweet"))
    author = user_of(content.get("user"))
    if author is None:
        raise Unreadable(f"{path}.user.id is missing or is no id")
    text = text_of(long.get("full_text")) or text_of(content.get("full_text")) or text_of(content.get("text"))
    entities = object_of(long.get("entities") or content.get("entities"))
    extended = object_of(long.get("extended_entities") or content.get("extended_entities"))
    history = object_of(content.get("edit_history"))
    first_id, version = _history(
        post_id, history.get("edit_tweet_ids") or [history.get("initial_tweet_id"), post_id]
    )
    quoted = user_of(object_of(content.get("quoted_status")).get("user"))
    mentions = list(objects_of(entities.get("user_mentions")))
    return Post(
        id=post_id,
        first_id=first_id,
        version=version,
        author=includes.users.get(author.id, author) if not author.username else author,
        text=shown(text),
        sent_at=moment_in(content),
        replied_to=id_in(content, "in_reply_to_status_id"),
        replied_to_user=id_in(content, "in_reply_to_user_id"),
        quoted_user=quoted.id if quoted else None,
        is_repost=isinstance(content.get("retweeted_status"), dict),
        mentioned=_mentioned(mentions, text),
        leading=_leading(mentions, text),
        conversation_id=id_in(content, "conversation_id"),
        attachments=files_of(extended.get("media") or entities.get("media")),
    )


def _history(post_id: str, ids: object) -> tuple[str, int]:
    """The first id of a post and which version this is; without a history it is the first."""
    known = [one for one in map(optional_identifier, ids) if one] if isinstance(ids, list) else []
    history = list(dict.fromkeys(known))
    if post_id not in history:
        return post_id, 1
    return history[0], history.index(post_id) + 1


def _mentioned(mentions: Sequence[JsonObject], text: str) -> frozenset[str]:
    return frozenset(key for mention in mentions for key in _keys(mention)) | _names_in(text)


def _leading(mentions: Sequence[JsonObject], text: str) -> frozenset[str]:
    """Whom a reply names before its own words begin, unless it names them again later."""
    start = _LEADING_NAMES.match(text)
    first, rest = (start[0], text[start.end() :]) if start else ("", text)
    names = _names_in(first) - _names_in(rest)
    return names | frozenset(
        key for mention in mentions if names & frozenset(_keys(mention)) for key in _keys(mention)
    )


def _names_in(text: str) -> frozenset[str]:
    return frozenset(name.lower() for name in re.findall(r"@\w+", text))


def _keys(mention: JsonObject) -> list[str]:
    name = text_of(mention.get("username")) or text_of(mention.get("screen_name"))
    return [*filter(None, (id_in(mention, "id"), f"@{name.lower()}" if name else None))]

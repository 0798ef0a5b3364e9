"""What polling may read in a month, and what it has read: kept in the cursor, which outlives a restart."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from connectors.payload import JsonObject, object_of, optional_identifier, read_json, text_of
from connectors.x.prices import READ_MESSAGE, READ_OWN_MENTION, READ_POST, READ_USER
from domain.errors import BudgetSpent, Unreadable

KNOWN_MESSAGES = 300


@dataclass(frozen=True, slots=True)
class Budget:
    """What may be spent in a calendar month. `owns_app`: whether the app belongs to the profile itself."""

    monthly_reads: int
    monthly_dollars: float
    owns_app: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where polling stands, and what it has cost.

    `mentions_since`: the newest mention that is stored together with all before it; while pages are missing
    in between, `mentions_newest` is what it becomes, and `mentions_token` where the reading goes on.
    `known_messages`: ids of the newest direct messages stored with all before them; `messages_seen` and
    `messages_token` likewise. `has_seen_messages`: False at the very first.
    `month`, `reads`, `dollars`: the meter. `charged_day`: on which day in UTC the known messages were
    charged; X charges the same one again only on another day.
    """

    mentions_since: str = ""
    mentions_newest: str = ""
    mentions_token: str = ""
    known_messages: tuple[str, ...] = ()
    messages_seen: tuple[str, ...] = ()
    messages_token: str = ""
    has_seen_messages: bool = False
    month: str = ""
    reads: int = 0
    dollars: float = 0.0
    charged_day: str = ""

    @classmethod
    def read(cls, text: str) -> "Cursor":
        """The cursor in its stored form; "" is the very first. What cannot be read counts as the first."""
        try:
            stored = object_of(read_json(text.encode())) if text else {}
        except Unreadable:
            stored = {}
        return cls(
            mentions_since=text_of(stored.get("mentions_since")),
            mentions_newest=text_of(stored.get("mentions_newest")),
            mentions_token=text_of(stored.get("mentions_token")),
            known_messages=_ids(stored.get("known_messages")),
            messages_seen=_ids(stored.get("messages_seen")),
            messages_token=text_of(stored.get("messages_token")),
            has_seen_messages=stored.get("has_seen_messages") is True,
            month=text_of(stored.get("month")),
            reads=int(_number(stored, "reads")),
            dollars=_number(stored, "dollars"),
            charged_day=text_of(stored.get("charged_day")),
        )

    def written(self) -> str:
        """The form in which it is stored."""
        return orjson.dumps(
            {name: getattr(self, name) for name in self.__slots__} | {"dollars": round(self.dollars, 4)}
        ).decode()

    def in_month(self, month: str) -> "Cursor":
        """With the meter at nought when another month has begun."""
        return self if month == self.month else replace(self, month=month, reads=0, dollars=0.0)

    def spent(self, reads: int, dollars: float) -> "Cursor":
        """After a page was read."""
        return replace(self, reads=self.reads + reads, dollars=self.dollars + dollars)

    def with_mentions(self, ids: Sequence[str], token: str) -> "Cursor":
        """After a page of mentions. Between two pages `mentions_since` stays: else the rest would be lost."""
        newest = max((self.mentions_newest, self.mentions_since, *ids), key=_age)
        if token:
            return replace(self, mentions_newest=newest, mentions_token=token)
        return replace(self, mentions_since=newest, mentions_newest="", mentions_token="")

    def with_messages(self, ids: Sequence[str], token: str, day: str) -> "Cursor":
        """After a page of messages, newest first; `token` is "" once a known one or the end was reached."""
        seen = _newest([*self.messages_seen, *ids])
        if token:
            return replace(self, messages_seen=seen, messages_token=token)
        return replace(
            self,
            known_messages=_newest([*seen, *self.known_messages]),
            messages_seen=(),
            messages_token="",
            has_seen_messages=True,
            charged_day=day,
        )

    def without_tokens(self) -> "Cursor":
        """To begin again at the newest, when X no longer knows where the reading was to go on."""
        return replace(self, mentions_token="", mentions_newest="", messages_token="", messages_seen=())


def _newest(ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))[:KNOWN_MESSAGES]


def _ids(stored: object) -> tuple[str, ...]:
    return tuple(filter(None, map(optional_identifier, stored))) if isinstance(stored, list) else ()


def _age(post_id: str) -> int:
    """Ids grow with time."""
    return int(post_id) if post_id.isascii() and post_id.isdecimal() and len(post_id) < 30 else 0


def price_of_mentions(page: JsonObject, budget: Budget) -> tuple[int, float]:
    """How many posts a page of mentions holds, and what X asks for it, users and posts beside it included."""
    includes = object_of(page.get("includes"))
    posts, beside, users = _count(page, "data"), _count(includes, "tweets"), _count(includes, "users")
    each = READ_OWN_MENTION if budget.owns_app else READ_POST
    return posts + beside, posts * each + beside * READ_POST + users * READ_USER


def price_of_messages(ids: Sequence[str], page: JsonObject, cursor: Cursor, day: str) -> tuple[int, float]:
    """The same for a page of direct messages; what was charged today is free until midnight in UTC."""
    charged = frozenset(cursor.known_messages if cursor.charged_day == day else ())
    new = sum(one not in charged for one in ids)
    users = _count(object_of(page.get("includes")), "users") if new else 0
    return new, new * READ_MESSAGE + users * READ_USER


def page_size(cursor: Cursor, budget: Budget, *, dearest: float, most: int, least: int) -> int:
    """How many may be asked for so that the cap cannot be passed. Raise BudgetSpent when too few are left.

    `dearest`: what one of them may cost. `most`, `least`: what X takes as the size of a page.
    """
    affordable = int((budget.monthly_dollars - cursor.dollars) / dearest + 1e-9)
    size = min(most, budget.monthly_reads - cursor.reads, affordable)
    if size < least:
        raise BudgetSpent(
            f"polling X has read {cursor.reads} of {budget.monthly_reads} and spent ${cursor.dollars:.2f} of "
            f"${budget.monthly_dollars:.2f} in {cursor.month}; it goes on next month, or with a larger budget"
        )
    return size


def _count(holder: JsonObject, key: str) -> int:
    values = holder.get(key)
    return len(values) if isinstance(values, list) else 0


def _number(stored: JsonObject, key: str) -> float:
    value = stored.get(key)
    return float(value) if isinstance(value, int | float) and value > 0 else 0.0

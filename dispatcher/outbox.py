"""The outbox: which messages are to be sent next, and what became of those that were.

    queued ─► sending ─► sent ─► delivered ─► read
      ▲          ├─► failed          (refused, blocked, tries used up)
      └──────────┤                   (platform down, throttled: due again later)
                 └─► unconfirmed     (it may have been delivered: never sent again by itself)

A message whose reply window is closed goes back to `queued` with `due_at = infinity`, and waits for the
citizen to write again.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from domain.cases import Switch
from domain.messages import Button, Template
from domain.text import storable

# A message never overtakes an earlier one of its conversation, except one that waits for the citizen.
_MAY_GO = """
    o.state = 'queued' AND o.due_at <= :now
        AND NOT EXISTS (
            SELECT 1 FROM outbox e
            WHERE e.conversation_id = o.conversation_id AND e.id < o.id
                AND e.state IN ('queued', 'sending') AND e.due_at < 'infinity')
"""
# Asked with every claim, so that a stop holds at once.
_NOT_STOPPED = f"NOT EXISTS (SELECT 1 FROM service_switch WHERE name = '{Switch.OUTGOING_STOPPED}' AND is_on)"
_DUE_ACCOUNTS = text(
    f"""
    SELECT account FROM unnest(CAST(:accounts AS text[])) AS a(account)
    WHERE {_NOT_STOPPED} AND EXISTS (SELECT 1 FROM outbox o WHERE o.account = a.account AND {_MAY_GO})
    """
)
_CLAIM = text(
    f"""
    UPDATE outbox SET state = 'sending', claimed_at = :now, attempts = attempts + 1
    FROM (
        SELECT o.id AS claimed_id FROM outbox o
        WHERE o.account = :account AND {_NOT_STOPPED} AND {_MAY_GO}
        ORDER BY o.priority, o.id LIMIT :most
        FOR UPDATE SKIP LOCKED
    ) AS claimed
    WHERE outbox.id = claimed.claimed_id
    RETURNING id, conversation_id, to_address, text, extras, priority, attempts,
        (SELECT last_inbound_at FROM conversation v WHERE v.id = outbox.conversation_id) AS last_inbound_at
    """
)
_SENT = text(
    """
    UPDATE outbox SET external_id = :external_id, sent_at = COALESCE(sent_at, :now), error = NULL,
        error_code = NULL, state = CASE WHEN state IN ('sending', 'unconfirmed') THEN 'sent' ELSE state END
    WHERE id = :id
    """
)
_LATER = text(
    """
    UPDATE outbox SET state = 'queued', due_at = :due_at, error = :error, error_code = :error_code,
        attempts = attempts - CAST(:forgive AS int), to_address = COALESCE(:to_address, to_address)
    WHERE id = :id AND state = 'sending'
    """
)
_PUT_BACK = text(
    """
    UPDATE outbox SET state = 'queued', due_at = :due_at, attempts = attempts - 1
    WHERE id = :id AND state = 'sending'
    """
)
_HELD = text(
    "UPDATE outbox SET state = 'queued', due_at = 'infinity', error = :error, error_code = :error_code"
    " WHERE id = :id AND state = 'sending'"
)
_POSTPONE_ACCOUNT = text(
    "UPDATE outbox SET due_at = :due_at WHERE account = :account AND state = 'queued' AND due_at < :due_at"
)
_ENDED = text(
    """
    UPDATE outbox SET state = :state, error = :error, error_code = :error_code,
        failed_at = CASE WHEN :state = 'failed' THEN CAST(:now AS timestamptz) END
    WHERE id = :id AND state = 'sending'
    """
)
_UNCONFIRM_STUCK = text(
    """
    UPDATE outbox SET state = 'unconfirmed', error = 'the sender stopped before it knew'
    WHERE state = 'sending' AND claimed_at < :before
    """
)
_CALL_PERSON = text(
    """
    UPDATE cases SET needs_person_at = COALESCE(needs_person_at, :now)
    WHERE id = (SELECT m.case_id FROM outbox o JOIN message m ON m.id = o.message_id WHERE o.id = :id)
    """
)
_BLOCK_ADDRESS = text(
    """
    UPDATE address SET blocked_at = COALESCE(blocked_at, :now)
    WHERE id = (SELECT address_id FROM conversation WHERE id = :conversation_id)
    """
)
_MOVE_CONVERSATION = text("UPDATE conversation SET reply_to = :to_address WHERE id = :conversation_id")
_HELD_CONTEXT = text(
    """
    SELECT m.language, k.number FROM outbox o
    JOIN message m ON m.id = o.message_id
    LEFT JOIN cases k ON k.id = m.case_id
    WHERE o.id = :id AND NOT EXISTS (SELECT 1 FROM outbox t WHERE t.dedupe_key = :dedupe_key)
    """
)
_TEMPLATE_MESSAGE = text(
    """
    INSERT INTO message (id, conversation_id, case_id, direction, author_kind, kind, text, display,
        search_key, language, sent_at)
    SELECT nextval('entity_id_seq'), m.conversation_id, m.case_id, 'outbound', 'bot', 'text', :text, :text,
        '', m.language, :now
    FROM outbox o JOIN message m ON m.id = o.message_id
    WHERE o.id = :id
    RETURNING id
    """
)
_TEMPLATE_OUTBOX = text(
    """
    INSERT INTO outbox (id, message_id, conversation_id, account, to_address, text, extras, priority, state,
        dedupe_key, due_at)
    SELECT nextval('entity_id_seq'), :message_id, conversation_id, account, to_address, :text,
        CAST(:extras AS jsonb), priority, 'queued', :dedupe_key, :now
    FROM outbox WHERE id = :id
    """
)


Invite = Callable[[str, str], tuple[str, Template]]
"""From the citizen's language and the tracking number: words for our record, and the approved template."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message taken for sending."""

    id: int
    conversation_id: int
    to_address: str
    text: str
    attempts: int
    last_inbound_at: datetime
    buttons: tuple[Button, ...] = ()
    in_reply_to: str | None = None
    answers_press: str | None = None
    template: Template | None = None


async def due_accounts(connection: AsyncConnection, accounts: Sequence[str], now: datetime) -> list[str]:
    """Which of the accounts have something to send now."""
    rows = await connection.execute(_DUE_ACCOUNTS, {"accounts": list(accounts), "now": now})
    return list(rows.scalars())


async def claim(connection: AsyncConnection, account: str, most: int, now: datetime) -> list[Claimed]:
    """Take up to `most` messages for sending, replies before bulk, each conversation in its order."""
    rows = await connection.execute(_CLAIM, {"account": account, "most": most, "now": now})
    return [_claimed(row) for row in sorted(rows, key=lambda row: (row.priority, row.id))]


async def mark_sent(connection: AsyncConnection, message: Claimed, external_id: str, now: datetime) -> None:
    """The platform took it. A receipt may have been faster; it is not undone."""
    await connection.execute(_SENT, {"id": message.id, "external_id": external_id, "now": now})


async def mark_later(
    connection: AsyncConnection,
    message: Claimed,
    due_at: datetime,
    error: str,
    code: str | None,
    *,
    forgive: bool = False,
    to_address: str | None = None,
) -> None:
    """Send it again at `due_at`; `forgive` does not count the try."""
    values = {
        "id": message.id,
        "due_at": due_at,
        "error": error,
        "error_code": code,
        "forgive": int(forgive),
        "to_address": to_address,
    }
    await connection.execute(_LATER, values)
    if to_address is not None:
        move = {"conversation_id": message.conversation_id, "to_address": to_address}
        await connection.execute(_MOVE_CONVERSATION, move)


async def put_back(connection: AsyncConnection, message: Claimed, due_at: datetime) -> None:
    """It was claimed and never sent; that was no try."""
    await connection.execute(_PUT_BACK, {"id": message.id, "due_at": due_at})


async def postpone_account(connection: AsyncConnection, account: str, due_at: datetime) -> None:
    """Send nothing of the account before `due_at`; what is queued from now on will try it."""
    await connection.execute(_POSTPONE_ACCOUNT, {"account": account, "due_at": due_at})


async def mark_ended(
    connection: AsyncConnection, message: Claimed, state: str, error: str, code: str | None, now: datetime
) -> None:
    """It failed, or nobody knows whether it was delivered; a person is to look."""
    values = {"id": message.id, "state": state, "error": error, "error_code": code, "now": now}
    await connection.execute(_ENDED, values)


async def call_person(connection: AsyncConnection, message: Claimed, now: datetime) -> None:
    """The platform lets no machine answer there: the case waits for somebody who finds another way."""
    await connection.execute(_CALL_PERSON, {"id": message.id, "now": now})


async def mark_gone(connection: AsyncConnection, message: Claimed, now: datetime) -> None:
    """The citizen blocked us or left."""
    await connection.execute(_BLOCK_ADDRESS, {"conversation_id": message.conversation_id, "now": now})


async def hold(
    connection: AsyncConnection, message: Claimed, invite: Invite, error: str, code: str | None, now: datetime
) -> None:
    """Keep it until the citizen writes again, and queue what invites him to, once for all that is kept."""
    silent_since = int(message.last_inbound_at.timestamp())
    key = {"id": message.id, "dedupe_key": f"invite:{message.conversation_id}:{silent_since}"}
    await connection.execute(_HELD, {"id": message.id, "error": error, "error_code": code})
    context = (await connection.execute(_HELD_CONTEXT, key)).one_or_none()
    if context is None:
        return
    words, template = invite(context.language, context.number or "")
    values = key | {"text": words, "now": now}
    message_id = (await connection.execute(_TEMPLATE_MESSAGE, values)).scalar_one()
    extras = {"template": asdict(template)}
    values |= {"message_id": message_id, "extras": orjson.dumps(extras).decode()}
    await connection.execute(_TEMPLATE_OUTBOX, values)


async def unconfirm_stuck(connection: AsyncConnection, before: datetime) -> int:
    """Messages whose sender died while sending: nobody knows whether they were delivered."""
    return (await connection.execute(_UNCONFIRM_STUCK, {"before": before})).rowcount


def _claimed(row: Any) -> Claimed:
    extras = row.extras or {}
    template = extras.get("template")
    return Claimed(
        id=row.id,
        conversation_id=row.conversation_id,
        to_address=row.to_address,
        text=storable(row.text),
        attempts=row.attempts,
        last_inbound_at=row.last_inbound_at,
        buttons=tuple(Button(key, title) for key, title in extras.get("buttons", ())),
        in_reply_to=extras.get("in_reply_to"),
        answers_press=extras.get("answers_press"),
        template=Template(template["name"], template["language"], tuple(template["parameters"]))
        if template
        else None,
    )

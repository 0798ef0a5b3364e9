"""Writes what a batch came to: each table in one statement, ids and tracking numbers taken beforehand."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from dispatcher.deciding import Answer, Decided, Verdict
from dispatcher.media_rows import waiting_file
from dispatcher.rows import (
    address_row,
    answer_row,
    case_changes,
    conversation_change,
    conversation_row,
    each_once,
    extras_of,
    outbox_row,
    received_row,
)
from dispatcher.workspace import Workspace
from domain.cases import CaseSummary
from domain.messages import PRIVATE_REPLY, Capabilities
from domain.text import split_text, storable
from store import tables
from store.bulk import insert_rows, update_rows
from store.engine import take_ids

_CASE_NUMBERS = text("SELECT nextval('case_number_seq') FROM generate_series(1, :count)")
_RELEASE_HELD = text(
    """
    UPDATE outbox SET due_at = :now
    WHERE conversation_id = ANY(:ids) AND state = 'queued' AND due_at = 'infinity'
    """
)
# An agent may be answering at this moment: only what this batch changed is written, and nothing goes back.
_CHANGE_CASES = text(
    """
    UPDATE cases SET last_message_at = GREATEST(cases.last_message_at, new.last_message_at),
        needs_person_at = COALESCE(cases.needs_person_at, new.handed_off_at),
        urgency = new.urgency, due_at = LEAST(cases.due_at, new.due_at),
        status = CASE
            WHEN new.is_taken_up_again AND cases.status = 'answered' THEN 'in_progress' ELSE cases.status END
    FROM unnest(
        CAST(:id AS bigint[]), CAST(:last_message_at AS timestamptz[]), CAST(:handed_off_at AS timestamptz[]),
        CAST(:urgency AS text[]), CAST(:due_at AS timestamptz[]), CAST(:is_taken_up_again AS boolean[])
    ) AS new(id, last_message_at, handed_off_at, urgency, due_at, is_taken_up_again)
    WHERE cases.id = new.id
    """
)


@dataclass(frozen=True, slots=True)
class Wording:
    """How replies come to their words.

    `render(text, language, arguments)`; `describe(case, language)` gives the arguments that tell of a case.
    """

    render: Callable[[str, str, Mapping[str, str]], str]
    describe: Callable[[CaseSummary, str], Mapping[str, str]]


class Writer:
    """Writes one batch in the caller's transaction."""

    def __init__(
        self,
        connection: AsyncConnection,
        *,
        number: Callable[[int, datetime], str],
        wording: Wording,
        capabilities: Mapping[str, Capabilities],
        now: datetime,
    ) -> None:
        """`number(sequence, opened_at)` makes a tracking number; `capabilities` by account."""
        self._connection = connection
        self._number = number
        self._wording = wording
        self._capabilities = capabilities
        self._now = now
        self._ids: Iterator[int] = iter(())

    async def write(self, workspace: Workspace, decided: Decided) -> int:
        """Write everything; after this the workspace's new rows have their ids.

        Returns how many messages are to be sent now: answers, and replies that waited for the citizen.
        """
        await self._number_cases(decided)
        texts = self._texts(decided.answers)
        await self._take_ids(workspace, decided, sum(len(pieces) for _, pieces in texts))
        await self._write_addresses(workspace)
        released = await self._write_conversations(workspace)
        await self._write_cases(workspace, decided)
        await self._write_received(decided)
        await self._write_answers(texts)
        await self._write_steps(decided)
        await self.write_verdicts(decided.verdicts)
        return released + sum(len(pieces) for _, pieces in texts)

    async def _number_cases(self, decided: Decided) -> None:
        if decided.opened:
            rows = await self._connection.execute(_CASE_NUMBERS, {"count": len(decided.opened)})
            for (_, case), sequence in zip(decided.opened, rows.scalars(), strict=True):
                case.number = self._number(sequence, case.opened_at)

    def _texts(self, answers: Sequence[Answer]) -> list[tuple[Answer, Sequence[str]]]:
        """Each answer in the pieces that its platform takes; a private reply that is allowed once, in one."""
        texts: dict[tuple[int, str], tuple[Answer, list[str]]] = {}
        for number, answer in enumerate(answers):
            is_only_one = answer.to.startswith(PRIVATE_REPLY)
            key = (answer.received.event.id, answer.to) if is_only_one else (-number, "")
            texts.setdefault(key, (answer, []))[1].append(self._words(answer))
        return [
            (answer, pieces)
            for answer, words in texts.values()
            if (pieces := self._pieces(answer, "\n\n".join(filter(None, words))))
        ]

    def _pieces(self, answer: Answer, words: str) -> list[str]:
        limits = self._capabilities[answer.conversation.account]
        return split_text(words, *limits.limit_in(answer.conversation.visibility))

    def _words(self, answer: Answer) -> str:
        language = answer.conversation.state.language
        about = answer.about or (answer.case.summary() if answer.case else None)
        arguments: dict[str, str] = {"name": answer.conversation.address.name}
        if about is not None:
            arguments |= dict(self._wording.describe(about, language))
        arguments |= dict(answer.reply.arguments)
        return self._wording.render(answer.reply.text, language, arguments)

    async def _take_ids(self, workspace: Workspace, decided: Decided, pieces: int) -> None:
        new_addresses = sum(address.id == 0 for address in each_once(workspace.addresses.values()))
        new_conversations = sum(conversation.id == 0 for conversation in workspace.conversations.values())
        count = (
            2 * new_addresses
            + new_conversations
            + len(decided.opened)
            + sum(1 + len(received.ticket.message.attachments) for received in decided.received)
            + 2 * pieces
            + len(decided.steps)
        )
        self._ids = iter(await take_ids(self._connection, count))

    async def _write_addresses(self, workspace: Workspace) -> None:
        # In one order for all workers, so that two never wait for each other's new citizens.
        addresses = sorted(each_once(workspace.addresses.values()), key=lambda a: (a.channel, a.external_id))
        new = [address for address in addresses if address.id == 0]
        for address in new:
            address.contact_id, address.id = next(self._ids), next(self._ids)
        contacts = [{"id": address.contact_id, "name": storable(address.name)} for address in new]
        await insert_rows(self._connection, tables.contact, contacts)
        await insert_rows(self._connection, tables.address, [address_row(address) for address in new])
        changed = [
            {
                "id": address.id,
                "external_id": address.external_id,
                "phone": address.phone,
                "blocked_at": None,
                "opted_out_at": address.opted_out_at,
            }
            for address in addresses
            if address.is_changed and address not in new
        ]
        await update_rows(self._connection, tables.address, changed)

    async def _write_conversations(self, workspace: Workspace) -> int:
        touched = [c for c in workspace.conversations.values() if c.is_changed or c.id == 0]
        new = [conversation for conversation in touched if conversation.id == 0]
        known = [conversation for conversation in touched if conversation.id != 0]
        for conversation in new:
            conversation.id = next(self._ids)
        rows = [conversation_row(conversation) for conversation in new]
        await insert_rows(self._connection, tables.conversation, rows)
        await update_rows(self._connection, tables.conversation, [conversation_change(c) for c in known])
        if not known:
            return 0
        ids = [conversation.id for conversation in known]
        return (await self._connection.execute(_RELEASE_HELD, {"ids": ids, "now": self._now})).rowcount

    async def _write_cases(self, workspace: Workspace, decided: Decided) -> None:
        rows: list[dict[str, Any]] = []
        for conversation, case in decided.opened:
            case.id = next(self._ids)
            rows.append(
                {
                    "id": case.id,
                    "number": case.number,
                    "conversation_id": conversation.id,
                    "address_id": conversation.address.id,
                    "account": conversation.account,
                    "status": case.status.value,
                    "type": case.type.value,
                    "topic": case.topic,
                    "urgency": case.urgency.value,
                    "language": case.language,
                    "unit": case.unit,
                    "excerpt": case.excerpt,
                    "needs_person_at": case.needs_person_at,
                    "opened_at": case.opened_at,
                    "due_at": case.due_at,
                    "last_message_at": case.last_message_at,
                }
            )
        await insert_rows(self._connection, tables.cases, rows)
        opened = {id(case) for _, case in decided.opened}
        joined = [conversation.case for conversation in workspace.conversations.values() if conversation.case]
        changed = [case for case in joined if case.is_changed and id(case) not in opened]
        if changed:
            await self._connection.execute(_CHANGE_CASES, case_changes(changed))

    async def _write_received(self, decided: Decided) -> None:
        rows = [received_row(received, next(self._ids)) for received in decided.received]
        await insert_rows(self._connection, tables.message, rows)
        files = [
            waiting_file(file, ordinal, received.event.account, row["id"]) | {"id": next(self._ids)}
            for received, row in zip(decided.received, rows, strict=True)
            for ordinal, file in enumerate(received.ticket.message.attachments)
        ]
        await insert_rows(self._connection, tables.media_file, files)

    async def _write_answers(self, texts: Sequence[tuple[Answer, Sequence[str]]]) -> None:
        messages: list[dict[str, Any]] = []
        outbox: list[dict[str, Any]] = []
        ordinals: dict[int, int] = {}
        for answer, pieces in texts:
            for index, piece in enumerate(pieces):
                event_id = answer.received.event.id
                ordinals[event_id] = ordinal = ordinals.get(event_id, -1) + 1
                message_id = next(self._ids)
                most_buttons = self._capabilities[answer.conversation.account].buttons
                extras = extras_of(
                    answer, most_buttons, is_first=index == 0, is_last=index == len(pieces) - 1
                )
                messages.append(answer_row(answer, piece, message_id, max(self._now, answer.received.at)))
                outbox.append(
                    outbox_row(answer, piece, next(self._ids), message_id, extras)
                    | {"dedupe_key": f"event:{event_id}:{ordinal}", "due_at": self._now}
                )
        await insert_rows(self._connection, tables.message, messages)
        await insert_rows(self._connection, tables.outbox, outbox)

    async def _write_steps(self, decided: Decided) -> None:
        rows = [
            {
                "id": next(self._ids),
                "case_id": step.case.id,
                "at": step.at,
                "kind": step.kind,
                "actor_kind": "bot",
                "details": step.details or None,
            }
            for step in decided.steps
        ]
        await insert_rows(self._connection, tables.case_event, rows)

    async def write_verdicts(self, verdicts: Sequence[Verdict]) -> None:
        """Tell the ledger what became of its events."""
        rows = [
            {
                "id": verdict.event.id,
                "outcome": verdict.outcome.value,
                "reason": verdict.reason or None,
                "settled_at": self._now,
                "case_id": verdict.case.id if verdict.case else None,
            }
            for verdict in verdicts
        ]
        await update_rows(self._connection, tables.raw_event, rows)

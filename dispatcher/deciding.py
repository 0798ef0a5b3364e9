"""Asks the flow about each ticket and performs what it answers on the workspace; nothing is written yet."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from dispatcher.events import Understood, WaitingEvent
from dispatcher.workspace import KnownCase, KnownConversation, Workspace
from domain.cases import CaseStatus, CaseSummary, Outcome
from domain.errors import Unreadable
from domain.flows import Decision, Facts, FlowState, HandOff, JoinCase, OpenCase, OptOut, Reply
from domain.messages import Visibility
from domain.ports import Connector
from domain.tickets import EntityKind, Ticket, TicketType, Urgency

_EXCERPT_LENGTH = 160
_COURTESIES = (TicketType.PRAISE, TicketType.CHATTER)
_RANK = {urgency: rank for rank, urgency in enumerate(Urgency)}


class Flow(Protocol):
    """The conversation with the citizen; see bot_flows."""

    def __call__(self, state: FlowState, ticket: Ticket, facts: Facts) -> Decision: ...


@dataclass(frozen=True, slots=True)
class CaseRules:
    """How cases come to be. `due_at(type, urgency, opened_at)` is the promise made to the citizen.

    `private_accounts`: for an account that is public only, the one in which its citizens write privately.
    """

    join_within: timedelta
    due_at: Callable[[TicketType, Urgency, datetime], datetime]
    unit_of_account: Mapping[str, str]
    silent_accounts: frozenset[str] = frozenset()
    private_accounts: Mapping[str, str] = field(default_factory=dict)

    def private_account_of(self, account: str) -> str:
        """Where citizens who write to this account write privately; mostly the same one."""
        return self.private_accounts.get(account, account)


@dataclass(slots=True)
class Received:
    """A message to be written: its ticket, where it belongs, and when it happened."""

    event: WaitingEvent
    ticket: Ticket
    conversation: KnownConversation
    case: KnownCase | None
    at: datetime
    ordinal: int


@dataclass(slots=True)
class Answer:
    """A reply to be written once the tracking numbers are known. `to`: where it is sent."""

    received: Received
    conversation: KnownConversation
    to: str
    reply: Reply
    case: KnownCase | None
    about: CaseSummary | None


@dataclass(slots=True)
class Step:
    """One line of a case's audit trail."""

    case: KnownCase
    kind: str
    at: datetime
    details: dict[str, object] = field(default_factory=dict)


@dataclass(slots=True)
class Verdict:
    """What the ledger is told of an event."""

    event: WaitingEvent
    outcome: Outcome
    reason: str = ""
    case: KnownCase | None = None


@dataclass(slots=True)
class Decided:
    """All that a batch came to."""

    received: list[Received] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    opened: list[tuple[KnownConversation, KnownCase]] = field(default_factory=list)


class Decider:
    """Goes through the understood messages of a batch in their order."""

    def __init__(
        self, workspace: Workspace, connectors: Mapping[str, Connector], flow: Flow, rules: CaseRules
    ) -> None:
        self._workspace = workspace
        self._connectors = connectors
        self._flow = flow
        self._rules = rules
        self.decided = Decided()

    def decide(self, understood: Understood) -> None:
        """Handle the messages of one event. Raise Unreadable for what cannot be filed."""
        for ordinal, ticket in enumerate(understood.tickets):
            verdict = self._decide_ticket(understood.event, ticket, ordinal)
            if ordinal == 0:
                self.decided.verdicts.append(verdict)

    def _decide_ticket(self, event: WaitingEvent, ticket: Ticket, ordinal: int) -> Verdict:
        message = ticket.message
        if not message.sender_id:
            raise Unreadable("the message has no sender")
        at = event.moment(message.sent_at)
        space = self._connectors[event.account].channel.address_space
        address = self._workspace.address_of(space, message)
        conversation = self._workspace.conversation_of(address, event.account, message, at)
        if (conversation.id, message.external_id) in self._workspace.known_messages:
            return Verdict(event, Outcome.IGNORED, "message_known_already", conversation.case)
        decision = self._flow(conversation.state, ticket, self._facts(conversation, ticket, at))
        received = Received(event, ticket, conversation, None, at, ordinal)
        self._perform(decision, received)
        self._touch(conversation, decision.state, at, message.reply_to_address)
        self.decided.received.append(received)
        if conversation.id:
            self._workspace.known_messages.add((conversation.id, message.external_id))
        return Verdict(event, decision.outcome, decision.reason, received.case)

    def _facts(self, conversation: KnownConversation, ticket: Ticket, at: datetime) -> Facts:
        own = self._workspace.own_cases
        numbers = [e.digits for e in ticket.entities if e.kind is EntityKind.TRACKING_NUMBER and e.valid]
        address_id = conversation.address.id
        private = (
            self._private_thread(conversation) is not None or ticket.message.private_reply_to is not None
        )
        return Facts(
            at=at,
            open_case=case.summary() if (case := self._case_to_join(conversation, at)) else None,
            own_cases={number: own[address_id, number] for number in numbers if (address_id, number) in own},
            private_thread=private,
        )

    def _private_thread(self, conversation: KnownConversation) -> KnownConversation | None:
        account = self._rules.private_account_of(conversation.account)
        return self._workspace.private_thread(conversation.address, account)

    def _case_to_join(self, conversation: KnownConversation, at: datetime) -> KnownCase | None:
        """The conversation's open case; in private also the one that the citizen began in public."""
        candidates = [conversation.case]
        if conversation.visibility is Visibility.PRIVATE:
            candidates += [
                other.case
                for other in self._workspace.threads_of(conversation.address)
                if other.visibility is Visibility.PUBLIC
                and self._rules.private_account_of(other.account) == conversation.account
            ]
        joinable = [
            case
            for case in candidates
            if case and case.status.is_open and at - case.last_message_at <= self._rules.join_within
        ]
        return (
            conversation.case if conversation.case in joinable else max(joinable, key=_newest, default=None)
        )

    def _perform(self, decision: Decision, received: Received) -> None:
        for action in decision.actions:
            match action:
                case OpenCase():
                    received.case = self._open(action, received)
                case JoinCase():
                    received.case = self._join(received)
                case HandOff():
                    self._hand_off(received)
                case OptOut():
                    address = received.conversation.address
                    address.opted_out_at, address.is_changed = received.at if action.wanted else None, True
                case Reply():
                    self._answer(action, received)

    def _open(self, action: OpenCase, received: Received) -> KnownCase:
        conversation, at = received.conversation, received.at
        case = KnownCase(
            status=CaseStatus.RECEIVED,
            type=action.type,
            topic=action.topic,
            urgency=action.urgency,
            unit=self._rules.unit_of_account[conversation.account],
            language=action.language,
            excerpt=action.excerpt[:_EXCERPT_LENGTH],
            opened_at=at,
            due_at=self._rules.due_at(action.type, action.urgency, at),
            last_message_at=at,
        )
        conversation.case = case
        self.decided.opened.append((conversation, case))
        self._step(case, "case_opened", at, type=case.type, urgency=case.urgency)
        self._step(case, "case_routed", at, unit=case.unit, because="the account's own unit")
        return case

    def _join(self, received: Received) -> KnownCase | None:
        case = self._case_to_join(received.conversation, received.at) or received.conversation.case
        if case is not None:
            case.last_message_at = max(case.last_message_at, received.at)
            case.is_changed = True
            self._step(case, "message_joined", received.at)
            self._raise_urgency(case, received)
            self._take_up_again(case, received)
        return case

    def _take_up_again(self, case: KnownCase, received: Received) -> None:
        """An answered case on which the citizen has more to say is work again; thanks are not."""
        if case.status is CaseStatus.ANSWERED and received.ticket.type not in _COURTESIES:
            case.status, case.is_taken_up_again = CaseStatus.IN_PROGRESS, True
            self._step(case, "taken_up_again", received.at)

    def _raise_urgency(self, case: KnownCase, received: Received) -> None:
        """A message that tells of a danger makes the whole case urgent; none makes it less so."""
        urgency = received.ticket.urgency
        if _RANK[urgency] > max(_RANK[case.urgency], _RANK[Urgency.NORMAL]):
            case.urgency = urgency
            case.due_at = min(case.due_at, self._rules.due_at(case.type, urgency, received.at))
            self._step(case, "urgency_raised", received.at, urgency=urgency)

    def _hand_off(self, received: Received) -> None:
        case = received.case or received.conversation.case
        if case is not None and case.needs_person_at is None:
            case.needs_person_at = case.handed_off_at = received.at
            case.is_changed = True
            self._step(case, "handed_off", received.at)

    def _answer(self, reply: Reply, received: Received) -> None:
        asked, message = received.conversation, received.ticket.message
        conversation: KnownConversation | None = asked
        to = message.reply_to_address
        if reply.privately:
            conversation, to = self._private_way(received)
        if conversation is None or asked.account in self._rules.silent_accounts:
            return
        address_id = conversation.address.id
        about = self._workspace.own_cases.get((address_id, reply.case)) if reply.case else None
        case = received.case or asked.case
        self.decided.answers.append(Answer(received, conversation, to, reply, None if about else case, about))
        if case is not None:
            self._step(case, "reply_queued", received.at, text=reply.text)

    def _private_way(self, received: Received) -> tuple[KnownConversation | None, str]:
        """The private thread with who wrote in public, and its address; begun where that is allowed."""
        asked, begin_with = received.conversation, received.ticket.message.private_reply_to
        thread = self._private_thread(asked)
        if thread is not None and (begin_with is None or self._is_window_open(thread, received.at)):
            return thread, thread.reply_to
        if begin_with is None:
            return None, ""
        if thread is None:
            account = self._rules.private_account_of(asked.account)
            thread = self._workspace.begin_private_thread(asked, account, begin_with, received.at)
        return thread, begin_with

    def _is_window_open(self, thread: KnownConversation, at: datetime) -> bool:
        connector = self._connectors.get(thread.account)
        hours = connector.capabilities.reply_window_hours if connector else None
        return hours is None or at - thread.last_inbound_at < timedelta(hours=hours)

    def _touch(self, conversation: KnownConversation, state: FlowState, at: datetime, reply_to: str) -> None:
        conversation.state = state
        conversation.last_inbound_at = max(conversation.last_inbound_at, at)
        conversation.reply_to = reply_to
        conversation.is_changed = True

    def _step(self, case: KnownCase, kind: str, at: datetime, **details: object) -> None:
        self.decided.steps.append(Step(case, kind, at, details))


def _newest(case: KnownCase) -> datetime:
    return case.last_message_at

"""What a batch knows and will write: addresses, conversations and cases loaded once, changed in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.cases import CaseStatus, CaseSummary
from domain.flows import FlowState
from domain.messages import Channel, InboundMessage, Visibility
from domain.tickets import TicketType, Urgency


@dataclass(slots=True)
class KnownAddress:
    """A citizen on one channel. `id` 0 means it is new."""

    channel: Channel
    external_id: str
    phone: str | None
    name: str
    id: int = 0
    contact_id: int = 0
    is_blocked: bool = False
    opted_out_at: datetime | None = None
    is_changed: bool = False


@dataclass(slots=True)
class KnownCase:
    """An open case, or one opened in this batch (`id` 0 until it is written).

    `handed_off_at` and `is_taken_up_again` tell what this batch did to it.
    """

    status: CaseStatus
    type: TicketType
    urgency: Urgency
    unit: str
    opened_at: datetime
    due_at: datetime
    last_message_at: datetime
    number: str = ""
    topic: str | None = None
    language: str = "ar"
    excerpt: str = ""
    needs_person_at: datetime | None = None
    handed_off_at: datetime | None = None
    is_taken_up_again: bool = False
    id: int = 0
    is_changed: bool = False

    def summary(self) -> CaseSummary:
        """What a flow may know of it."""
        return CaseSummary(
            number=self.number,
            status=self.status,
            type=self.type,
            urgency=self.urgency,
            unit=self.unit,
            opened_at=self.opened_at,
            due_at=self.due_at,
            last_message_at=self.last_message_at,
        )


@dataclass(slots=True)
class KnownConversation:
    """A thread between one citizen and one account. `id` 0 means it is new."""

    address: KnownAddress
    account: str
    thread_key: str
    visibility: Visibility
    reply_to: str
    state: FlowState
    last_inbound_at: datetime
    id: int = 0
    case: KnownCase | None = None
    is_changed: bool = False


@dataclass(slots=True)
class Workspace:
    """Everything loaded for a batch."""

    addresses: dict[tuple[Channel, str], KnownAddress] = field(default_factory=dict)
    conversations: dict[tuple[int, str, str], KnownConversation] = field(default_factory=dict)
    own_cases: dict[tuple[int, str], CaseSummary] = field(default_factory=dict)
    known_messages: set[tuple[int, str]] = field(default_factory=set)

    def address_of(self, channel: Channel, message: InboundMessage) -> KnownAddress:
        """The sender's address, found by his id or by the number he was known by before he had one."""
        address = self.addresses.get((channel, message.sender_id))
        if address is None and message.sender_phone:
            earlier = self.addresses.get((channel, message.sender_phone))
            if earlier is not None and earlier.external_id == message.sender_phone:
                earlier.external_id, address = message.sender_id, earlier
                address.is_changed = True
        if address is None:
            address = KnownAddress(channel, message.sender_id, message.sender_phone, message.sender_name)
        self.addresses[channel, message.sender_id] = address
        if address.is_blocked:  # who writes to us has not blocked us
            address.is_blocked, address.is_changed = False, True
        if message.sender_phone and address.phone != message.sender_phone:
            address.phone, address.is_changed = message.sender_phone, True
        return address

    def conversation_of(
        self, address: KnownAddress, account: str, message: InboundMessage, at: datetime
    ) -> KnownConversation:
        """The thread a message belongs to."""
        key = (id(address), account, message.thread_key)
        conversation = self.conversations.get(key)
        if conversation is None:
            conversation = KnownConversation(
                address=address,
                account=account,
                thread_key=message.thread_key,
                visibility=message.visibility,
                reply_to=message.reply_to_address,
                state=FlowState(),
                last_inbound_at=at,
            )
            self.conversations[key] = conversation
        return conversation

    def private_thread(self, address: KnownAddress, account: str) -> KnownConversation | None:
        """The citizen's private thread with the account, if he ever wrote there."""
        return self.conversations.get((id(address), account, ""))

    def threads_of(self, address: KnownAddress) -> list[KnownConversation]:
        """All threads with one citizen."""
        return [thread for thread in self.conversations.values() if thread.address is address]

    def begin_private_thread(
        self, asked: KnownConversation, account: str, reply_to: str, at: datetime
    ) -> KnownConversation:
        """A private thread with who has written to us in public only."""
        thread = KnownConversation(
            address=asked.address,
            account=account,
            thread_key="",
            visibility=Visibility.PRIVATE,
            reply_to=reply_to,
            state=FlowState(language=asked.state.language, welcomed=True),
            last_inbound_at=at,
        )
        self.conversations[id(asked.address), account, ""] = thread
        return thread

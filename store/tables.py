"""The tables of Tawasul; migrations in `store/migrations` make them, a test holds the two together.

Ids of everything but the ledger come from one sequence (`store.engine.take_ids`), so that a batch can name
its rows before it writes them. Enumerations are text: their values are the StrEnums of `domain/`.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Double,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    Sequence,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

entity_id_seq = Sequence("entity_id_seq", metadata=metadata)
case_number_seq = Sequence("case_number_seq", metadata=metadata)


def _instant(name: str, *, default: bool = False, nullable: bool = True) -> Column[object]:
    return Column(
        name,
        DateTime(timezone=True),
        nullable=nullable and not default,
        server_default=func.now() if default else None,
    )


# ── The ledger ──

raw_request = Table(
    "raw_request",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("account", Text, nullable=False),
    _instant("received_at", default=True),
    Column("body", LargeBinary, nullable=False),
    comment="The bytes of requests that carried several events; one that carried a single event is its body.",
)

raw_event = Table(
    "raw_event",
    metadata,
    Column("id", BigInteger, Identity(), primary_key=True),
    Column("account", Text, nullable=False),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("conversation_key", Text, nullable=False),
    _instant("occurred_at"),
    Column("position", BigInteger, nullable=False, server_default="0"),
    _instant("received_at", default=True),
    Column("body", LargeBinary, nullable=False),
    Column("request_id", BigInteger, comment="raw_request, when the request carried several events"),
    Column("outcome", Text, comment="NULL while it waits"),
    Column("reason", Text),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    _instant("retry_at"),
    _instant("settled_at"),
    Column("case_id", BigInteger),
    UniqueConstraint("account", "external_id"),
    Index(
        "ix_raw_event_waiting",
        "account",
        "conversation_key",
        postgresql_where=text("outcome IS NULL"),
    ),
    Index("ix_raw_event_waiting_since", "received_at", postgresql_where=text("outcome IS NULL")),
    Index("ix_raw_event_quarantined", "id", postgresql_where=text("outcome = 'quarantined'")),
    Index("ix_raw_event_received_at", "received_at", postgresql_using="brin"),
    comment="Every event ever accepted, untouched, and what became of it.",
)

# ── Citizens and their conversations ──

contact = Table(
    "contact",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    _instant("created_at", default=True),
)

address = Table(
    "address",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("contact_id", BigInteger, ForeignKey("contact.id"), nullable=False, index=True),
    Column("channel", Text, nullable=False),
    Column("external_id", Text, nullable=False),
    Column("phone", Text),
    _instant("blocked_at"),
    _instant("opted_out_at"),
    _instant("created_at", default=True),
    UniqueConstraint("channel", "external_id"),
    Index("ix_address_phone", "channel", "phone", postgresql_where=text("phone IS NOT NULL")),
)

conversation = Table(
    "conversation",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("account", Text, nullable=False),
    Column("address_id", BigInteger, ForeignKey("address.id"), nullable=False),
    Column("thread_key", Text, nullable=False, comment="the chat, when it is not the private one"),
    Column("visibility", Text, nullable=False),
    Column("reply_to", Text, nullable=False, comment="what the platform must be given to answer here"),
    Column("state", JSONB, nullable=False, comment="domain.flows.FlowState"),
    _instant("last_inbound_at", nullable=False),
    _instant("created_at", default=True),
    UniqueConstraint("address_id", "account", "thread_key"),
)

# ── Cases ──

cases = Table(
    "cases",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("number", Text, nullable=False, unique=True),
    Column("conversation_id", BigInteger, ForeignKey("conversation.id"), nullable=False),
    Column("address_id", BigInteger, ForeignKey("address.id"), nullable=False, index=True),
    Column("account", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("topic", Text),
    Column("urgency", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("assignee_id", BigInteger, ForeignKey("staff.id")),
    Column("excerpt", Text, nullable=False, comment="the start of the first message, for lists"),
    _instant("needs_person_at"),
    _instant("opened_at", nullable=False),
    _instant("due_at", nullable=False),
    _instant("last_message_at", nullable=False),
    _instant("closed_at"),
    Index("ix_cases_open", "conversation_id", postgresql_where=text("status <> 'closed'")),
    Index("ix_cases_queue", "status", text("last_message_at DESC")),
)

case_event = Table(
    "case_event",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("case_id", BigInteger, ForeignKey("cases.id"), nullable=False),
    _instant("at", nullable=False),
    Column("kind", Text, nullable=False),
    Column("actor_kind", Text, nullable=False),
    Column("actor_id", BigInteger),
    Column("details", JSONB),
    Index("ix_case_event_case_id_id", "case_id", "id"),
    comment="The audit trail of a case: each step, by whom, when.",
)

message = Table(
    "message",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("conversation_id", BigInteger, ForeignKey("conversation.id"), nullable=False),
    Column("case_id", BigInteger, ForeignKey("cases.id")),
    Column("direction", Text, nullable=False),
    Column("author_kind", Text, nullable=False),
    Column("author_id", BigInteger, ForeignKey("staff.id")),
    Column("external_id", Text),
    Column("kind", Text, nullable=False),
    Column("text", Text, nullable=False, comment="as written"),
    Column("display", Text, nullable=False, comment="safe to show"),
    Column("search_key", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("meaning", JSONB, comment="what was understood of it, as dispatcher.understood writes it"),
    Column("attachments", JSONB),
    Column("in_reply_to", Text),
    Column("link", Text, comment="the message's own web address"),
    Column("album_id", Text, comment="joins messages that were sent as one album"),
    _instant("sent_at", nullable=False),
    Column("position", BigInteger, nullable=False, server_default="0", comment="order within a moment"),
    _instant("edited_at"),
    _instant("deleted_at"),
    Column("raw_event_id", BigInteger),
    Index(
        "uq_message_external_id",
        "external_id",
        "conversation_id",
        unique=True,
        postgresql_where=text("direction = 'inbound'"),
    ),
    Index("ix_message_case_id_id", "case_id", "id"),
)

message_revision = Table(
    "message_revision",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, ForeignKey("message.id"), nullable=False, index=True),
    _instant("at", nullable=False),
    Column("text", Text, nullable=False),
    comment="What a message said before the citizen edited it.",
)

media_file = Table(
    "media_file",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, ForeignKey("message.id"), nullable=False),
    Column("ordinal", SmallInteger, nullable=False, comment="its place among the message's attachments"),
    Column("account", Text, nullable=False),
    Column("file_ref", Text, nullable=False, comment="what the connector's fetch takes"),
    Column("kind", Text, nullable=False, comment="domain.messages.MessageKind, as claimed"),
    Column("state", Text, nullable=False, comment="domain.cases.MediaState"),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    _instant("due_at", default=True),
    Column("file_name", Text),
    Column("mime_type", Text, comment="as sniffed from the content, never as claimed"),
    Column("size", BigInteger, comment="as claimed until the content is here"),
    Column("sha256", Text, comment="where the content lies under var/media"),
    Column("trouble", Text, comment="domain.media.MediaTrouble"),
    Column("error", Text, comment="what the platform said"),
    _instant("created_at", default=True),
    _instant("settled_at"),
    UniqueConstraint("message_id", "ordinal"),
    Index("ix_media_file_waiting", "account", "due_at", postgresql_where=text("state = 'waiting'")),
    comment="A file a citizen sent: to be fetched, kept, or why it is not.",
)

# ── Delivery ──

outbox = Table(
    "outbox",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("message_id", BigInteger, ForeignKey("message.id"), nullable=False, index=True),
    Column("conversation_id", BigInteger, ForeignKey("conversation.id"), nullable=False),
    Column("account", Text, nullable=False),
    Column("to_address", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("extras", JSONB, comment="buttons, the message answered"),
    Column("priority", SmallInteger, nullable=False),
    Column("state", Text, nullable=False),
    Column("attempts", SmallInteger, nullable=False, server_default="0"),
    Column("dedupe_key", Text, nullable=False, unique=True, comment="what this answers; twice is impossible"),
    Column("external_id", Text),
    Column("error_code", Text),
    Column("error", Text),
    _instant("created_at", default=True),
    _instant("due_at", default=True),
    _instant("claimed_at"),
    _instant("sent_at"),
    _instant("delivered_at"),
    _instant("read_at"),
    _instant("failed_at"),
    Index("ix_outbox_queued", "account", "priority", "id", postgresql_where=text("state = 'queued'")),
    Index(
        "ix_outbox_under_way",
        "conversation_id",
        "id",
        postgresql_where=text("state IN ('queued', 'sending')"),
    ),
    Index("ix_outbox_sending", "claimed_at", postgresql_where=text("state = 'sending'")),
    Index(
        "ix_outbox_external_id", "account", "external_id", postgresql_where=text("external_id IS NOT NULL")
    ),
    Index("ix_outbox_trouble", "id", postgresql_where=text("state IN ('failed', 'unconfirmed')")),
)

account_state = Table(
    "account_state",
    metadata,
    Column("account", Text, primary_key=True),
    Column("poll_cursor", Text, nullable=False, server_default="", comment="the connector's own, see Polls"),
    Column("misconfigured", Text, comment="what the platform said when it rejected our credentials"),
    _instant("updated_at", default=True),
)

account_health = Table(
    "account_health",
    metadata,
    Column("account", Text, primary_key=True),
    Column("name", Text, primary_key=True, comment="what was looked at, as the connector calls it"),
    Column("ok", Boolean, nullable=False),
    Column("detail", Text, nullable=False),
    _instant("expires_at"),
    Column("amount_left", Double, comment="how much of an allowance may still be used"),
    Column("amount_limit", Double),
    _instant("checked_at", nullable=False),
    comment="What each account's platform said when it was last asked whether all is well.",
)

account_hour = Table(
    "account_hour",
    metadata,
    Column("account", Text, primary_key=True),
    Column("hour", DateTime(timezone=True), primary_key=True),
    Column("received", BigInteger, nullable=False),
    _instant("last_at", nullable=False),
    comment="How many events each account received in each hour; the ledger in short.",
)

service_switch = Table(
    "service_switch",
    metadata,
    Column("name", Text, primary_key=True, comment="domain.cases.Switch"),
    Column("is_on", Boolean, nullable=False),
    Column("reason", Text, nullable=False),
    Column("changed_by", Text, nullable=False, comment="a member of staff's user name, or the command line"),
    _instant("changed_at", default=True),
    comment="What staff switch for the whole service, such as stopping all outgoing posts.",
)

# ── Staff ──

staff = Table(
    "staff",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("username", Text, nullable=False, unique=True),
    Column("password_hash", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("role", Text, nullable=False),
    Column("unit", Text, nullable=False),
    Column("language", Text, nullable=False, server_default="ar"),
    _instant("created_at", default=True),
    _instant("disabled_at"),
)

staff_session = Table(
    "staff_session",
    metadata,
    Column("token_hash", LargeBinary, primary_key=True),
    Column("staff_id", BigInteger, ForeignKey("staff.id"), nullable=False, index=True),
    Column("csrf_token", Text, nullable=False),
    _instant("created_at", default=True),
    _instant("expires_at", nullable=False),
)

staff_audit = Table(
    "staff_audit",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    _instant("at", default=True),
    Column("staff_id", BigInteger, ForeignKey("staff.id")),
    Column("action", Text, nullable=False),
    Column("case_id", BigInteger),
    Column("details", JSONB),
    comment="Who signed in, looked at a sensitive case, replied, replayed.",
)

"""Ledger, conversations, cases, outbox and staff"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(sa.schema.CreateSequence(sa.Sequence("entity_id_seq")))
    op.execute(sa.schema.CreateSequence(sa.Sequence("case_number_seq")))
    op.create_table(
        "account_state",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("poll_offset", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column(
            "misconfigured",
            sa.Text(),
            nullable=True,
            comment="what the platform said when it rejected our credentials",
        ),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("account", name="pk_account_state"),
    )
    op.create_table(
        "contact",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
    )
    op.create_table(
        "raw_event",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("conversation_key", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("position", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column(
            "request_id",
            sa.BigInteger(),
            nullable=True,
            comment="raw_request, when the request carried several events",
        ),
        sa.Column("outcome", sa.Text(), nullable=True, comment="NULL while it waits"),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_raw_event"),
        sa.UniqueConstraint("account", "external_id", name="uq_raw_event_account_external_id"),
        comment="Every event ever accepted, untouched, and what became of it.",
    )
    op.create_index(
        "ix_raw_event_quarantined",
        "raw_event",
        ["id"],
        unique=False,
        postgresql_where=sa.text("outcome = 'quarantined'"),
    )
    op.create_index(
        "ix_raw_event_received_at", "raw_event", ["received_at"], unique=False, postgresql_using="brin"
    )
    op.create_index(
        "ix_raw_event_waiting",
        "raw_event",
        ["account", "conversation_key"],
        unique=False,
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index(
        "ix_raw_event_waiting_since",
        "raw_event",
        ["received_at"],
        unique=False,
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_table(
        "raw_request",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_raw_request"),
        comment="The bytes of requests that carried several events; one that carried a single event is its body.",
    )
    op.create_table(
        "staff",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("username", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), server_default="ar", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("username", name="uq_staff_username"),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("contact_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("external_id", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opted_out_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["contact_id"], ["contact.id"], name="fk_address_contact_id_contact"),
        sa.PrimaryKeyConstraint("id", name="pk_address"),
        sa.UniqueConstraint("channel", "external_id", name="uq_address_channel_external_id"),
    )
    op.create_index("ix_address_contact_id", "address", ["contact_id"], unique=False)
    op.create_index(
        "ix_address_phone",
        "address",
        ["channel", "phone"],
        unique=False,
        postgresql_where=sa.text("phone IS NOT NULL"),
    )
    op.create_table(
        "staff_audit",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_audit_staff_id_staff"),
        sa.PrimaryKeyConstraint("id", name="pk_staff_audit"),
        comment="Who signed in, looked at a sensitive case, replied, replayed.",
    )
    op.create_table(
        "staff_session",
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("staff_id", sa.BigInteger(), nullable=False),
        sa.Column("csrf_token", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_session_staff_id_staff"),
        sa.PrimaryKeyConstraint("token_hash", name="pk_staff_session"),
    )
    op.create_index("ix_staff_session_staff_id", "staff_session", ["staff_id"], unique=False)
    op.create_table(
        "conversation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "thread_key", sa.Text(), nullable=False, comment="the chat, when it is not the private one"
        ),
        sa.Column("visibility", sa.Text(), nullable=False),
        sa.Column(
            "reply_to", sa.Text(), nullable=False, comment="what the platform must be given to answer here"
        ),
        sa.Column(
            "state", postgresql.JSONB(astext_type=sa.Text()), nullable=False, comment="domain.flows.FlowState"
        ),
        sa.Column("last_inbound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_conversation_address_id_address"),
        sa.PrimaryKeyConstraint("id", name="pk_conversation"),
        sa.UniqueConstraint(
            "address_id", "account", "thread_key", name="uq_conversation_address_id_account_thread_key"
        ),
    )
    op.create_table(
        "cases",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("address_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("urgency", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("excerpt", sa.Text(), nullable=False, comment="the start of the first message, for lists"),
        sa.Column("needs_person_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["address_id"], ["address.id"], name="fk_cases_address_id_address"),
        sa.ForeignKeyConstraint(["assignee_id"], ["staff.id"], name="fk_cases_assignee_id_staff"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_cases_conversation_id_conversation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("number", name="uq_cases_number"),
    )
    op.create_index("ix_cases_address_id", "cases", ["address_id"], unique=False)
    op.create_index(
        "ix_cases_open",
        "cases",
        ["conversation_id"],
        unique=False,
        postgresql_where=sa.text("status <> 'closed'"),
    )
    op.create_index(
        "ix_cases_queue", "cases", ["status", sa.literal_column("last_message_at DESC")], unique=False
    )
    op.create_table(
        "case_event",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("details", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_case_event_case_id_cases"),
        sa.PrimaryKeyConstraint("id", name="pk_case_event"),
        comment="The audit trail of a case: each step, by whom, when.",
    )
    op.create_index("ix_case_event_case_id_id", "case_event", ["case_id", "id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("direction", sa.Text(), nullable=False),
        sa.Column("author_kind", sa.Text(), nullable=False),
        sa.Column("author_id", sa.BigInteger(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False, comment="as written"),
        sa.Column("display", sa.Text(), nullable=False, comment="safe to show"),
        sa.Column("search_key", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("attachments", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("in_reply_to", sa.Text(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "position", sa.BigInteger(), server_default="0", nullable=False, comment="order within a moment"
        ),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("raw_event_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["staff.id"], name="fk_message_author_id_staff"),
        sa.ForeignKeyConstraint(["case_id"], ["cases.id"], name="fk_message_case_id_cases"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_message_conversation_id_conversation"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_message"),
    )
    op.create_index("ix_message_case_id_id", "message", ["case_id", "id"], unique=False)
    op.create_index(
        "uq_message_external_id",
        "message",
        ["external_id", "conversation_id"],
        unique=True,
        postgresql_where=sa.text("direction = 'inbound'"),
    )
    op.create_table(
        "message_revision",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name="fk_message_revision_message_id_message"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_message_revision"),
        comment="What a message said before the citizen edited it.",
    )
    op.create_index("ix_message_revision_message_id", "message_revision", ["message_id"], unique=False)
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("conversation_id", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("to_address", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "extras",
            postgresql.JSONB(astext_type=sa.Text()),
            nullable=True,
            comment="buttons, the message answered",
        ),
        sa.Column("priority", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False, comment="what this answers; twice is impossible"),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversation.id"], name="fk_outbox_conversation_id_conversation"
        ),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name="fk_outbox_message_id_message"),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("dedupe_key", name="uq_outbox_dedupe_key"),
    )
    op.create_index(
        "ix_outbox_external_id",
        "outbox",
        ["account", "external_id"],
        unique=False,
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_index("ix_outbox_message_id", "outbox", ["message_id"], unique=False)
    op.create_index(
        "ix_outbox_queued",
        "outbox",
        ["account", "priority", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'queued'"),
    )
    op.create_index(
        "ix_outbox_sending",
        "outbox",
        ["claimed_at"],
        unique=False,
        postgresql_where=sa.text("state = 'sending'"),
    )
    op.create_index(
        "ix_outbox_trouble",
        "outbox",
        ["id"],
        unique=False,
        postgresql_where=sa.text("state IN ('failed', 'unconfirmed')"),
    )
    op.create_index(
        "ix_outbox_under_way",
        "outbox",
        ["conversation_id", "id"],
        unique=False,
        postgresql_where=sa.text("state IN ('queued', 'sending')"),
    )


def downgrade() -> None:
    op.drop_index(
        "ix_outbox_under_way", table_name="outbox", postgresql_where=sa.text("state IN ('queued', 'sending')")
    )
    op.drop_index(
        "ix_outbox_trouble",
        table_name="outbox",
        postgresql_where=sa.text("state IN ('failed', 'unconfirmed')"),
    )
    op.drop_index("ix_outbox_sending", table_name="outbox", postgresql_where=sa.text("state = 'sending'"))
    op.drop_index("ix_outbox_queued", table_name="outbox", postgresql_where=sa.text("state = 'queued'"))
    op.drop_index("ix_outbox_message_id", table_name="outbox")
    op.drop_index(
        "ix_outbox_external_id", table_name="outbox", postgresql_where=sa.text("external_id IS NOT NULL")
    )
    op.drop_table("outbox")
    op.drop_index("ix_message_revision_message_id", table_name="message_revision")
    op.drop_table("message_revision")
    op.drop_index(
        "uq_message_external_id", table_name="message", postgresql_where=sa.text("direction = 'inbound'")
    )
    op.drop_index("ix_message_case_id_id", table_name="message")
    op.drop_table("message")
    op.drop_index("ix_case_event_case_id_id", table_name="case_event")
    op.drop_table("case_event")
    op.drop_index("ix_cases_queue", table_name="cases")
    op.drop_index("ix_cases_open", table_name="cases", postgresql_where=sa.text("status <> 'closed'"))
    op.drop_index("ix_cases_address_id", table_name="cases")
    op.drop_table("cases")
    op.drop_table("conversation")
    op.drop_index("ix_staff_session_staff_id", table_name="staff_session")
    op.drop_table("staff_session")
    op.drop_table("staff_audit")
    op.drop_index("ix_address_phone", table_name="address", postgresql_where=sa.text("phone IS NOT NULL"))
    op.drop_index("ix_address_contact_id", table_name="address")
    op.drop_table("address")
    op.drop_table("staff")
    op.drop_table("raw_request")
    op.drop_index(
        "ix_raw_event_waiting_since", table_name="raw_event", postgresql_where=sa.text("outcome IS NULL")
    )
    op.drop_index("ix_raw_event_waiting", table_name="raw_event", postgresql_where=sa.text("outcome IS NULL"))
    op.drop_index("ix_raw_event_received_at", table_name="raw_event", postgresql_using="brin")
    op.drop_index(
        "ix_raw_event_quarantined",
        table_name="raw_event",
        postgresql_where=sa.text("outcome = 'quarantined'"),
    )
    op.drop_table("raw_event")
    op.drop_table("contact")
    op.drop_table("account_state")
    op.execute(sa.schema.DropSequence(sa.Sequence("case_number_seq")))
    op.execute(sa.schema.DropSequence(sa.Sequence("entity_id_seq")))

"""Media files, service switches, the health of accounts, and a poll cursor that is the connector's own text"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# What was noted before files were fetched at all is fetched now, as far as the platform still has it.
_FILES_OF_EARLIER_MESSAGES = """
    INSERT INTO media_file (id, message_id, ordinal, account, file_ref, kind, state, file_name)
    SELECT nextval('entity_id_seq'), m.id, noted.place - 1, c.account, noted.file ->> 'file_ref',
        noted.file ->> 'kind', 'waiting', noted.file ->> 'file_name'
    FROM message m
    JOIN conversation c ON c.id = m.conversation_id
    CROSS JOIN LATERAL jsonb_array_elements(m.attachments) WITH ORDINALITY AS noted(file, place)
    WHERE m.direction = 'inbound' AND jsonb_typeof(m.attachments) = 'array'
"""


def upgrade() -> None:
    op.create_table(
        "media_file",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column(
            "ordinal", sa.SmallInteger(), nullable=False, comment="its place among the message's attachments"
        ),
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("file_ref", sa.Text(), nullable=False, comment="what the connector's fetch takes"),
        sa.Column("kind", sa.Text(), nullable=False, comment="domain.messages.MessageKind, as claimed"),
        sa.Column("state", sa.Text(), nullable=False, comment="domain.cases.MediaState"),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("file_name", sa.Text()),
        sa.Column("mime_type", sa.Text(), comment="as sniffed from the content, never as claimed"),
        sa.Column("size", sa.BigInteger(), comment="as claimed until the content is here"),
        sa.Column("sha256", sa.Text(), comment="where the content lies under var/media"),
        sa.Column("trouble", sa.Text(), comment="domain.media.MediaTrouble"),
        sa.Column("error", sa.Text(), comment="what the platform said"),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_media_file_message_id_message")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_media_file")),
        sa.UniqueConstraint("message_id", "ordinal", name=op.f("uq_media_file_message_id_ordinal")),
        comment="A file a citizen sent: to be fetched, kept, or why it is not.",
    )
    op.create_index(
        "ix_media_file_waiting",
        "media_file",
        ["account", "due_at"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.execute(_FILES_OF_EARLIER_MESSAGES)
    op.create_table(
        "service_switch",
        sa.Column("name", sa.Text(), nullable=False, comment="domain.cases.Switch"),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "changed_by",
            sa.Text(),
            nullable=False,
            comment="a member of staff's user name, or the command line",
        ),
        sa.Column("changed_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_service_switch")),
        comment="What staff switch for the whole service, such as stopping all outgoing posts.",
    )
    op.create_table(
        "account_health",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False, comment="what was looked at, as the connector calls it"),
        sa.Column("ok", sa.Boolean(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True)),
        sa.Column("amount_left", sa.Double(), comment="how much of an allowance may still be used"),
        sa.Column("amount_limit", sa.Double()),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "name", name=op.f("pk_account_health")),
        comment="What each account's platform said when it was last asked whether all is well.",
    )
    op.create_table(
        "account_hour",
        sa.Column("account", sa.Text(), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account", "hour", name=op.f("pk_account_hour")),
        comment="How many events each account received in each hour; the ledger in short.",
    )
    op.add_column("message", sa.Column("link", sa.Text(), comment="the message's own web address"))
    op.add_column(
        "message", sa.Column("album_id", sa.Text(), comment="joins messages that were sent as one album")
    )
    op.add_column(
        "message",
        sa.Column(
            "meaning",
            postgresql.JSONB(astext_type=sa.Text()),
            comment="what was understood of it, as dispatcher.understood writes it",
        ),
    )
    op.add_column(
        "account_state",
        sa.Column(
            "poll_cursor",
            sa.Text(),
            server_default="",
            nullable=False,
            comment="the connector's own, see Polls",
        ),
    )
    op.execute("UPDATE account_state SET poll_cursor = poll_offset::text WHERE poll_offset <> 0")
    op.drop_column("account_state", "poll_offset")


def downgrade() -> None:
    op.add_column(
        "account_state", sa.Column("poll_offset", sa.BigInteger(), server_default="0", nullable=False)
    )
    op.execute("UPDATE account_state SET poll_offset = poll_cursor::bigint WHERE poll_cursor ~ '^[0-9]+$'")
    op.drop_column("account_state", "poll_cursor")
    op.drop_column("message", "meaning")
    op.drop_column("message", "album_id")
    op.drop_column("message", "link")
    op.drop_table("account_hour")
    op.drop_table("account_health")
    op.drop_table("service_switch")
    op.drop_table("media_file")

"""Media files, service switches, and a poll cursor that is the connector's own text"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


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
        sa.Column("state", sa.Text(), nullable=False, comment="domain.cases.MediaState"),
        sa.Column("attempts", sa.SmallInteger(), server_default="0", nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.Column("file_name", sa.Text()),
        sa.Column("mime_type", sa.Text(), comment="as sniffed from the content, never as claimed"),
        sa.Column("size", sa.BigInteger()),
        sa.Column("sha256", sa.Text(), comment="where the content lies under var/media"),
        sa.Column("error", sa.Text()),
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
        "ix_media_file_waiting", "media_file", ["due_at"], postgresql_where=sa.text("state = 'waiting'")
    )
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
    op.add_column("message", sa.Column("link", sa.Text(), comment="the message's own web address"))
    op.add_column(
        "message", sa.Column("album_id", sa.Text(), comment="joins messages that were sent as one album")
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
    op.drop_column("message", "album_id")
    op.drop_column("message", "link")
    op.drop_table("service_switch")
    op.drop_table("media_file")

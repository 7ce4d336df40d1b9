"""What the analysis read from the posts of the window."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """From 0005 to 0006."""
    op.create_table(
        "readings",
        sa.Column("channel", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("account", sa.LargeBinary(), nullable=False),
        sa.Column("blanks", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("channel", "message", name="pk_readings"),
        sa.ForeignKeyConstraint(
            ["channel", "message"],
            ["posts.channel", "posts.message"],
            name="fk_readings_channel_message",
        ),
    )

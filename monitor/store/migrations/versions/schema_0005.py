"""With which weights and lexicon a link was made."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """From 0004 to 0005."""
    op.add_column("links", sa.Column("versions", sa.Text()))

"""By what else than its guid a report is known, and when it was withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """From 0003 to 0004."""
    op.add_column("reports", sa.Column("link_key", sa.Text()))
    op.add_column("reports", sa.Column("title_key", sa.Text()))
    op.add_column("reports", sa.Column("withdrawn", sa.DateTime(timezone=True)))
    op.create_index("ix_reports_outlet_link_key", "reports", ["outlet", "link_key"])
    op.create_index("ix_reports_outlet_title_key", "reports", ["outlet", "title_key"])

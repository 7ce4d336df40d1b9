"""${message}."""

import sqlalchemy as sa
from alembic import op

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}


def upgrade() -> None:
    """To ${up_revision}. Plain types of SQLAlchemy only, so that it stays as it was written."""
    ${upgrades if upgrades else "pass"}

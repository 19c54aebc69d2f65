"""Teams that are being read in from a file."""

import sqlalchemy as sa
from alembic import op

revision = '2026_11_21_imports'
down_revision = '2026_11_21_the_life_of_a_quote'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('imports',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('rows_done', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f('fk_imports_team_id')),
    sa.PrimaryKeyConstraint('team_id', name=op.f('pk_imports')),
    sqlite_with_rowid=False
    )

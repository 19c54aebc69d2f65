"""Webhooks: who hears of events, what was told to whom, which worker looks after which teams; expiry."""

import sqlalchemy as sa
from alembic import op

revision = '2026_11_21_webhooks'
down_revision = '2026_11_21_imports'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column('counters', sa.Column('endpoints', sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('idempotency_keys', sa.Column('is_sealed', sa.Boolean(), server_default=sa.text('false'), nullable=False, comment='the body is encrypted, because it shows a secret'))
    lapsing = sa.text("status = 'sent'")
    op.create_index('ix_quotes_valid_until', 'quotes', ['team_id', 'valid_until'], sqlite_where=lapsing, postgresql_where=lapsing)
    _endpoints()
    _deliveries()
    op.create_table('dispatches',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger(), server_default='0', nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f('fk_dispatches_team_id')),
    sa.PrimaryKeyConstraint('team_id', name=op.f('pk_dispatches')),
    sqlite_with_rowid=False
    )
    # Nobody could listen before today: what happened until now is told to nobody.
    op.execute('INSERT INTO dispatches (team_id, seq) SELECT team_id, event_seq FROM counters')
    op.create_table('workers',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('seen_until', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_workers'))
    )
    op.create_table('leases',
    sa.Column('bucket', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('holder', sa.String(length=36), nullable=False),
    sa.Column('held_until', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('bucket', name=op.f('pk_leases'))
    )


def _endpoints() -> None:
    op.create_table('endpoints',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('url', sa.String(length=2048), nullable=False),
    sa.Column('events', sa.Text(), nullable=False, comment='names separated by spaces; * is all'),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('ordered', sa.Boolean(), nullable=False),
    sa.Column('snapshot', sa.Boolean(), nullable=False),
    sa.Column('rate_per_second', sa.Integer(), nullable=True),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('reason', sa.String(length=255), nullable=False),
    sa.Column('from_seq', sa.BigInteger(), nullable=False, comment='it hears what came after this event'),
    sa.Column('failing_since', sa.BigInteger(), nullable=True),
    sa.Column('sealed', sa.Text(), nullable=False, comment='its secret, encrypted'),
    sa.Column('former_sealed', sa.Text(), nullable=True, comment='the secret before that one, encrypted'),
    sa.Column('former_until', sa.BigInteger(), nullable=True),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f('fk_endpoints_team_id')),
    sa.PrimaryKeyConstraint('team_id', 'id', name=op.f('pk_endpoints')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_endpoints_status', 'endpoints', ['team_id', 'status', 'id'])


def _deliveries() -> None:
    op.create_table('deliveries',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('endpoint_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('seq', sa.BigInteger(), autoincrement=False, nullable=True),
    sa.Column('event', sa.String(length=64), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('happened_at', sa.BigInteger(), nullable=False),
    sa.Column('snapshot', sa.Text(), nullable=True, comment='JSON, where the endpoint asks for one'),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('outcome', sa.String(length=40), nullable=False),
    sa.Column('attempts', sa.Text(), nullable=False, comment='JSON, oldest first'),
    sa.Column('tries', sa.Integer(), nullable=False, comment='attempts since it was last asked for'),
    sa.Column('due_at', sa.BigInteger(), nullable=True, comment='of the next attempt; 0 is at once, NULL is never again'),
    sa.Column('claimed_by', sa.String(length=36), nullable=False, comment='the worker that is about to send it'),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id', 'endpoint_id'], ['endpoints.team_id', 'endpoints.id'], name=op.f('fk_deliveries_team_id_endpoint_id')),
    sa.PrimaryKeyConstraint('team_id', 'id', name=op.f('pk_deliveries')),
    sqlite_with_rowid=False,
    # Room beside each row for the next versions of it: claiming one touches no index then.
    postgresql_with={'fillfactor': 50}
    )
    op.create_index('ix_deliveries_endpoint', 'deliveries', ['team_id', 'endpoint_id', 'id'])
    op.create_index('ix_deliveries_status', 'deliveries', ['team_id', 'status', 'id'])
    op.create_index('ix_deliveries_event', 'deliveries', ['team_id', 'event', 'id'])
    _index_of_some('uq_deliveries_seq', ['team_id', 'endpoint_id', 'seq'], 'seq IS NOT NULL', unique=True)
    _index_of_some('ix_deliveries_due', ['team_id', 'endpoint_id', 'due_at', 'seq'], 'due_at IS NOT NULL')


def _index_of_some(name, columns, where, *, unique=False):
    some = sa.text(where)
    op.create_index(name, 'deliveries', columns, unique=unique, sqlite_where=some, postgresql_where=some)

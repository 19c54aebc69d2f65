"""The life of a quote: revisions, what was sent, acceptances, the invoice from it; answers kept."""

import sqlalchemy as sa
from alembic import op

revision = '2026_11_21_the_life_of_a_quote'
down_revision = '2026_11_21_the_first_book'
branch_labels = None
depends_on = None


def upgrade() -> None:
    _quotes()
    _invoices()
    op.create_table('contents',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('format', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f('fk_contents_team_id')),
    sa.PrimaryKeyConstraint('team_id', 'hash', name=op.f('pk_contents')),
    sqlite_with_rowid=False
    )
    op.create_table('acceptances',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('quote_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.Column('comments', sa.Text(), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('user_agent', sa.String(length=255), nullable=False),
    sa.Column('signature', sa.Text(), nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=False),
    sa.Column('accepted_at', sa.BigInteger(), nullable=False),
    sa.Column('taken_back_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['team_id', 'quote_id'], ['quotes.team_id', 'quotes.id'], name=op.f('fk_acceptances_team_id_quote_id')),
    sa.PrimaryKeyConstraint('team_id', 'quote_id', 'position', name=op.f('pk_acceptances')),
    sqlite_with_rowid=False
    )
    op.create_table('idempotency_keys',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('credential_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('key', sa.String(length=255), nullable=False),
    sa.Column('fingerprint', sa.String(length=64), nullable=False),
    sa.Column('status', sa.Integer(), nullable=False, comment='of the answer, always 2xx'),
    sa.Column('headers', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f('fk_idempotency_keys_team_id')),
    sa.PrimaryKeyConstraint('team_id', 'credential_id', 'key', name=op.f('pk_idempotency_keys')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_idempotency_keys_created', 'idempotency_keys', ['team_id', 'created_at'])
    op.create_index('ix_clients_updated', 'clients', ['team_id', 'updated_at', 'id'])
    op.create_index('ix_jobs_status', 'jobs', ['team_id', 'status', 'id'])
    op.create_index('ix_jobs_updated', 'jobs', ['team_id', 'updated_at', 'id'])
    op.create_index('ix_bookings_client', 'bookings', ['team_id', 'client_id', 'id'])
    op.create_index('ix_bookings_status', 'bookings', ['team_id', 'status', 'id'])


def _quotes() -> None:
    # SQLite adds a reference only by writing the table anew.
    with op.batch_alter_table('quotes', table_kwargs={'sqlite_with_rowid': False}) as quotes:
        quotes.add_column(sa.Column('sent_id', sa.BigInteger(), nullable=True, comment="a second number of the quotes' counter, taken when it is sent"))
        quotes.add_column(sa.Column('revises_id', sa.BigInteger(), autoincrement=False, nullable=True))
        quotes.add_column(sa.Column('successor_id', sa.BigInteger(), autoincrement=False, nullable=True))
        quotes.add_column(sa.Column('latest_revision', sa.Integer(), server_default='1', nullable=False))
        quotes.add_column(sa.Column('memo', sa.Text(), server_default=sa.text("''"), nullable=False))
        quotes.add_column(sa.Column('notes', sa.Text(), server_default=sa.text("''"), nullable=False))
        quotes.add_column(sa.Column('deposit', sa.BigInteger(), autoincrement=False, nullable=True))
        quotes.add_column(sa.Column('assigned_to', sa.BigInteger(), autoincrement=False, nullable=True))
        quotes.add_column(sa.Column('viewed_at', sa.BigInteger(), nullable=True))
        quotes.add_column(sa.Column('external_key', sa.String(length=255), server_default=sa.text("''"), nullable=False))
        quotes.add_column(sa.Column('public_reference', sa.String(length=255), server_default=sa.text("''"), nullable=False))
        quotes.add_column(sa.Column('content_hash', sa.String(length=64), server_default=sa.text("''"), nullable=False, comment='of what was sent, in `contents`'))
        quotes.create_foreign_key(op.f('fk_quotes_team_id_revises_id'), 'quotes', ['team_id', 'revises_id'], ['team_id', 'id'])
        quotes.create_foreign_key(op.f('fk_quotes_team_id_successor_id'), 'quotes', ['team_id', 'successor_id'], ['team_id', 'id'])
        quotes.create_foreign_key(op.f('fk_quotes_team_id_assigned_to'), 'people', ['team_id', 'assigned_to'], ['team_id', 'id'])
    op.create_index('ix_quotes_updated', 'quotes', ['team_id', 'updated_at', 'id'])
    _index_of_some('uq_quotes_sent_id', 'quotes', ['team_id', 'sent_id'], 'sent_id IS NOT NULL', unique=True)
    _index_of_some('ix_quotes_revises', 'quotes', ['team_id', 'revises_id'], 'revises_id IS NOT NULL')
    _index_of_some('uq_quotes_public_reference', 'quotes', ['team_id', 'public_reference'], "public_reference <> ''", unique=True)
    _index_of_some('ix_quotes_external_key', 'quotes', ['team_id', 'external_key'], "external_key <> ''")


def _invoices() -> None:
    with op.batch_alter_table('invoices', table_kwargs={'sqlite_with_rowid': False}) as invoices:
        invoices.add_column(sa.Column('quote_id', sa.BigInteger(), autoincrement=False, nullable=True))
        invoices.add_column(sa.Column('rounding_policy', sa.String(length=20), server_default='per_rate', nullable=False))
        invoices.add_column(sa.Column('discount_kind', sa.String(length=20), server_default='percentage', nullable=False))
        invoices.add_column(sa.Column('discount_value', sa.BigInteger(), server_default='0', nullable=False))
        invoices.add_column(sa.Column('discount', sa.BigInteger(), server_default='0', nullable=False))
        invoices.add_column(sa.Column('notes', sa.Text(), server_default=sa.text("''"), nullable=False))
        invoices.add_column(sa.Column('sent_at', sa.BigInteger(), nullable=True))
        invoices.add_column(sa.Column('voided_at', sa.BigInteger(), nullable=True))
        invoices.add_column(sa.Column('void_reason', sa.String(length=255), server_default=sa.text("''"), nullable=False))
        invoices.create_foreign_key(op.f('fk_invoices_team_id_quote_id'), 'quotes', ['team_id', 'quote_id'], ['team_id', 'id'])
    op.create_index('ix_invoices_status', 'invoices', ['team_id', 'status', 'id'])
    op.create_index('ix_invoices_updated', 'invoices', ['team_id', 'updated_at', 'id'])
    _index_of_some('ix_invoices_quote', 'invoices', ['team_id', 'quote_id'], 'quote_id IS NOT NULL')


def _index_of_some(name, table, columns, where, *, unique=False):
    some = sa.text(where)
    op.create_index(name, table, columns, unique=unique, sqlite_where=some, postgresql_where=some)

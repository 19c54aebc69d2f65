"""The client: looks, files, prints, letters, comments, public tokens; what the client's page needs."""

import hashlib
import secrets
import string

import sqlalchemy as sa
from alembic import op

revision = '2026_11_22_the_client'
down_revision = '2026_11_21_webhooks'
branch_labels = None
depends_on = None

_EMPTY = sa.text("''")
_ROWS_AT_ONCE = 1000
_LETTERS = string.digits + string.ascii_lowercase


def upgrade() -> None:
    for noun in ('profiles', 'letters'):
        op.add_column('counters', sa.Column(noun, sa.BigInteger(), server_default='0', nullable=False))
    op.add_column('clients', _words('tax_number', 64))
    op.add_column('acceptances', sa.Column('drawing', sa.String(length=64), server_default=_EMPTY, nullable=False, comment='the hash of a drawn signature, in `files`'))
    _profiles()
    _files()
    _letters()
    op.create_table('comments',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('quote_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('commented_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id', 'quote_id'], ['quotes.team_id', 'quotes.id'], name=op.f('fk_comments_team_id_quote_id')),
    sa.PrimaryKeyConstraint('team_id', 'quote_id', 'position', name=op.f('pk_comments')),
    sqlite_with_rowid=False
    )
    op.create_table('preferences',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('attach_pdf', sa.Boolean(), nullable=False),
    sa.Column('accepts_expired', sa.Boolean(), nullable=False),
    sa.Column('notify', sa.String(length=255), nullable=False),
    sa.Column('print_queue', sa.String(length=1024), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f('fk_preferences_team_id')),
    sa.PrimaryKeyConstraint('team_id', name=op.f('pk_preferences')),
    sqlite_with_rowid=False
    )
    op.create_table('used_forms',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('nonce', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f('fk_used_forms_team_id')),
    sa.PrimaryKeyConstraint('team_id', 'nonce', name=op.f('pk_used_forms')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_used_forms_used', 'used_forms', ['team_id', 'used_at'])
    op.create_table('token_lookups',
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('noun', sa.String(length=20), nullable=False),
    sa.Column('record_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.PrimaryKeyConstraint('hash', name=op.f('pk_token_lookups')),
    sqlite_with_rowid=False
    )
    _documents()
    for noun in ('quote', 'invoice'):
        _give_tokens(noun)


def _words(name, size=255):
    return sa.Column(name, sa.String(length=size), server_default=_EMPTY, nullable=False)


def _profiles() -> None:
    op.create_table('profiles',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('company', sa.String(length=255), nullable=False),
    sa.Column('address_line1', sa.String(length=255), nullable=False),
    sa.Column('address_line2', sa.String(length=255), nullable=False),
    sa.Column('address_postcode', sa.String(length=255), nullable=False),
    sa.Column('address_city', sa.String(length=255), nullable=False),
    sa.Column('address_region', sa.String(length=255), nullable=False),
    sa.Column('address_country', sa.String(length=255), nullable=False),
    sa.Column('email', sa.String(length=255), nullable=False),
    sa.Column('phone', sa.String(length=255), nullable=False),
    sa.Column('website', sa.String(length=255), nullable=False),
    sa.Column('company_number', sa.String(length=64), nullable=False),
    sa.Column('bank_account_name', sa.String(length=255), nullable=False),
    sa.Column('bank_iban', sa.String(length=34), nullable=False),
    sa.Column('bank_bic', sa.String(length=11), nullable=False),
    sa.Column('bank_bsb', sa.String(length=16), nullable=False),
    sa.Column('bank_account_number', sa.String(length=34), nullable=False),
    sa.Column('bank_pay_id', sa.String(length=255), nullable=False),
    sa.Column('logo', sa.String(length=64), nullable=False, comment='the hash of a picture, in `files`'),
    sa.Column('colour', sa.String(length=7), nullable=False),
    sa.Column('layout', sa.String(length=40), nullable=False),
    sa.Column('language', sa.String(length=20), nullable=False),
    sa.Column('footer', sa.Text(), nullable=False),
    sa.Column('terms', sa.Text(), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f('fk_profiles_team_id')),
    sa.PrimaryKeyConstraint('team_id', 'id', name=op.f('pk_profiles')),
    sqlite_with_rowid=False
    )
    default = sa.text('is_default')
    op.create_index('uq_profiles_default', 'profiles', ['team_id'], unique=True, sqlite_where=default, postgresql_where=default)


def _files() -> None:
    op.create_table('files',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('media_type', sa.String(length=64), nullable=False),
    sa.Column('body', sa.LargeBinary(), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f('fk_files_team_id')),
    sa.PrimaryKeyConstraint('team_id', 'hash', name=op.f('pk_files')),
    sqlite_with_rowid=False
    )
    op.create_table('prints',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('content_hash', sa.String(length=64), nullable=False),
    sa.Column('file_hash', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id', 'content_hash'], ['contents.team_id', 'contents.hash'], name=op.f('fk_prints_team_id_content_hash')),
    sa.ForeignKeyConstraint(['team_id', 'file_hash'], ['files.team_id', 'files.hash'], name=op.f('fk_prints_team_id_file_hash')),
    sa.PrimaryKeyConstraint('team_id', 'content_hash', name=op.f('pk_prints')),
    sqlite_with_rowid=False
    )


def _letters() -> None:
    op.create_table('letters',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=40), nullable=False),
    sa.Column('way', sa.String(length=20), nullable=False),
    sa.Column('subject', sa.String(length=20), nullable=False),
    sa.Column('subject_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('to_name', sa.String(length=255), nullable=False),
    sa.Column('to_address', sa.String(length=1024), nullable=False),
    sa.Column('language', sa.String(length=20), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False, comment='JSON: what it says beyond the record itself'),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('outcome', sa.String(length=255), nullable=False),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('due_at', sa.BigInteger(), nullable=True, comment='of the next attempt; NULL is never again'),
    sa.Column('claimed_by', sa.String(length=36), nullable=False, comment='the worker that is about to send it'),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('sent_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f('fk_letters_team_id')),
    sa.PrimaryKeyConstraint('team_id', 'id', name=op.f('pk_letters')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_letters_subject', 'letters', ['team_id', 'subject', 'subject_id', 'id'])
    due = sa.text('due_at IS NOT NULL')
    op.create_index('ix_letters_due', 'letters', ['team_id', 'due_at', 'id'], sqlite_where=due, postgresql_where=due)


def _documents() -> None:
    # SQLite adds a reference only by writing the table anew.
    with op.batch_alter_table('quotes', table_kwargs={'sqlite_with_rowid': False}) as quotes:
        quotes.add_column(_words('token', 26))
        quotes.add_column(_references())
        quotes.add_column(sa.Column('profile_id', sa.BigInteger(), autoincrement=False, nullable=True))
        quotes.add_column(_words('payment_condition'))
        quotes.add_column(sa.Column('show_totals', sa.Boolean(), server_default=sa.text('true'), nullable=False))
        quotes.add_column(_words('accept_redirect', 2048))
        quotes.add_column(_words('reject_redirect', 2048))
        quotes.add_column(_words('sent_by', 20))
        quotes.create_foreign_key(op.f('fk_quotes_team_id_profile_id'), 'profiles', ['team_id', 'profile_id'], ['team_id', 'id'])
    with op.batch_alter_table('invoices', table_kwargs={'sqlite_with_rowid': False}) as invoices:
        invoices.add_column(_words('token', 26))
        invoices.add_column(_references())
        invoices.add_column(sa.Column('profile_id', sa.BigInteger(), autoincrement=False, nullable=True))
        invoices.add_column(_words('payment_condition'))
        invoices.add_column(_words('content_hash', 64))
        invoices.add_column(_words('sent_by', 20))
        invoices.create_foreign_key(op.f('fk_invoices_team_id_profile_id'), 'profiles', ['team_id', 'profile_id'], ['team_id', 'id'])
    # What was sent until now was marked as sent: there was no other way.
    for table in ('quotes', 'invoices'):
        op.execute(f"UPDATE {table} SET sent_by = 'mark' WHERE sent_at IS NOT NULL")


def _references():
    return sa.Column('reference_lines', sa.Text(), server_default=_EMPTY, nullable=False, comment='printed lines, separated by line ends')


def _give_tokens(noun) -> None:
    """A public token to every document that was written before there were any."""
    table = sa.table(f'{noun}s', sa.column('team_id', sa.BigInteger), sa.column('id', sa.BigInteger), sa.column('token', sa.String))
    lookups = sa.table('token_lookups', sa.column('hash', sa.String), sa.column('team_id', sa.BigInteger), sa.column('noun', sa.String), sa.column('record_id', sa.BigInteger))
    connection = op.get_bind()
    place = (-1, -1)
    give = sa.update(table).where(table.c.team_id == sa.bindparam('_team'), table.c.id == sa.bindparam('_id')).values(token=sa.bindparam('_token'))
    while True:
        key = sa.tuple_(table.c.team_id, table.c.id)
        page = sa.select(table.c.team_id, table.c.id).where(key > sa.tuple_(*map(sa.literal, place))).order_by(table.c.team_id, table.c.id).limit(_ROWS_AT_ONCE)
        rows = connection.execute(page).fetchall()
        if not rows:
            return
        tokens = [''.join(secrets.choice(_LETTERS) for _ in range(26)) for _ in rows]
        connection.execute(give, [{'_team': team, '_id': number, '_token': token} for (team, number), token in zip(rows, tokens)])
        connection.execute(sa.insert(lookups), [
            {'hash': hashlib.sha256(token.encode()).hexdigest(), 'team_id': team, 'noun': noun, 'record_id': number}
            for (team, number), token in zip(rows, tokens)
        ])
        place = tuple(rows[-1])

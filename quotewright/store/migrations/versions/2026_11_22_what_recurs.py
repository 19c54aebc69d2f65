"""What recurs: subscriptions, price sets and ids of lines, addresses of quotes, small tables."""

import secrets
import string

import sqlalchemy as sa
from alembic import op

revision = '2026_11_22_what_recurs'
down_revision = '2026_11_22_the_client'
branch_labels = None
depends_on = None

_EMPTY = sa.text("''")
_ROWS_AT_ONCE = 1000
_LETTERS = string.digits + string.ascii_lowercase
_PARTS = ('line1', 'line2', 'line3', 'postcode', 'city', 'region', 'country')
_PLACES = ('billing_region', 'billing_country', 'shipping_region', 'shipping_country')
_TERMS = ((1, 'Net 14', 14), (2, 'Net 30', 30), (3, 'Due on Receipt', 0))


def upgrade() -> None:
    for noun in ('terms', 'currencies', 'categories', 'subscriptions', 'quote_lines'):
        op.add_column('counters', sa.Column(noun, sa.BigInteger(), server_default='0', nullable=False))
    _small_tables()
    _clients()
    _items()
    _quotes()
    _lines()
    _subscriptions()
    op.create_table('used_nonces',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('credential_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('nonce', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f('fk_used_nonces_team_id')),
    sa.PrimaryKeyConstraint('team_id', 'credential_id', 'nonce', name=op.f('pk_used_nonces')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_used_nonces_used', 'used_nonces', ['team_id', 'used_at'])


def _words(name, size=255):
    return sa.Column(name, sa.String(length=size), server_default=_EMPTY, nullable=False)


def _extras():
    return sa.Column('extras', sa.Text(), server_default=_EMPTY, nullable=False, comment='JSON: what only one dialect knows of it')


def _index_of_words(table, column):
    some = sa.text(f"{column} <> ''")
    op.create_index(f'ix_{table}_{column}', table, ['team_id', column, 'id'], sqlite_where=some, postgresql_where=some)


def _small_tables() -> None:
    for name, columns in (
        ('terms', [sa.Column('name', sa.String(length=255), nullable=False), sa.Column('days', sa.Integer(), nullable=False)]),
        ('currencies', [sa.Column('code', sa.String(length=3), nullable=False)]),
        ('categories', [sa.Column('name', sa.String(length=255), nullable=False)]),
    ):
        op.create_table(name,
        sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
        *columns,
        sa.ForeignKeyConstraint(['team_id'], ['teams.team_id'], name=op.f(f'fk_{name}_team_id')),
        sa.PrimaryKeyConstraint('team_id', 'id', name=op.f(f'pk_{name}')),
        sqlite_with_rowid=False
        )
    op.create_index('uq_currencies_code', 'currencies', ['team_id', 'code'], unique=True)
    for number, name, days in _TERMS:
        op.execute(f"INSERT INTO terms (team_id, id, name, days) SELECT team_id, {number}, '{name}', {days} FROM teams")
    op.execute('INSERT INTO currencies (team_id, id, code) SELECT team_id, 1, currency FROM teams')
    # Whatever else the book holds already, in the order of the alphabet.
    op.execute("""
        INSERT INTO currencies (team_id, id, code)
        SELECT held.team_id, 1 + row_number() OVER (PARTITION BY held.team_id ORDER BY held.code), held.code
        FROM (
            SELECT team_id, currency AS code FROM clients
            UNION SELECT team_id, currency FROM quotes
            UNION SELECT team_id, currency FROM invoices
        ) AS held
        JOIN teams ON teams.team_id = held.team_id
        WHERE held.code <> '' AND held.code <> teams.currency
    """)
    op.execute("""
        UPDATE counters SET
            terms = 3,
            currencies = (SELECT count(*) FROM currencies WHERE currencies.team_id = counters.team_id)
    """)


def _clients() -> None:
    for column in (_words('billing_line3'), _words('shipping_line3'), _words('token', 26), _extras()):
        op.add_column('clients', column)
    for name in ('company', 'contact', 'token', 'external_key', *_PLACES):
        _index_of_words('clients', name)
    _give_tokens('clients')


def _items() -> None:
    op.add_column('items', sa.Column('kind', sa.String(length=20), server_default='service', nullable=False))
    op.add_column('items', sa.Column('description', sa.Text(), server_default=_EMPTY, nullable=False))
    op.add_column('items', _words('units'))
    op.add_column('items', sa.Column('is_enabled', sa.Boolean(), server_default=sa.text('true'), nullable=False))
    op.add_column('items', _words('external_key'))
    op.add_column('items', _words('token', 26))
    op.add_column('items', sa.Column('expires_after', sa.Integer(), nullable=True))
    for place in (1, 2, 3):
        op.add_column('items', _words(f'custom_{place}'))
    op.add_column('items', _extras())
    op.create_index('ix_items_name', 'items', ['team_id', 'name', 'id'])
    op.create_index('ix_items_kind', 'items', ['team_id', 'kind', 'id'])
    for name in ('external_key', 'token', 'custom_1', 'custom_2', 'custom_3'):
        _index_of_words('items', name)
    _give_tokens('items')


def _quotes() -> None:
    op.drop_index('uq_quotes_number', 'quotes')
    op.drop_index('ix_quotes_external_key', 'quotes')
    # SQLite adds a reference only by writing the table anew.
    with op.batch_alter_table('quotes', table_kwargs={'sqlite_with_rowid': False}) as quotes:
        for name in ('billing', 'shipping'):
            for part in _PARTS:
                quotes.add_column(_words(f'{name}_{part}'))
        quotes.add_column(sa.Column('cycle', sa.String(length=20), server_default='once', nullable=False))
        quotes.add_column(sa.Column('hold_until', sa.BigInteger(), nullable=True))
        quotes.add_column(sa.Column('is_invoiced_when_accepted', sa.Boolean(), server_default=sa.text('false'), nullable=False))
        quotes.add_column(sa.Column('setup', sa.BigInteger(), server_default='0', nullable=False))
        quotes.add_column(sa.Column('setup_tax', sa.BigInteger(), server_default='0', nullable=False))
        quotes.add_column(sa.Column('category_id', sa.BigInteger(), autoincrement=False, nullable=True))
        quotes.add_column(_extras())
        quotes.create_foreign_key(op.f('fk_quotes_team_id_category_id'), 'categories', ['team_id', 'category_id'], ['team_id', 'id'])
    addresses = [f'{name}_{part}' for name in ('billing', 'shipping') for part in _PARTS]
    op.execute(f"""
        UPDATE quotes SET {', '.join(f'{name} = clients.{name}' for name in addresses)}
        FROM clients WHERE clients.team_id = quotes.team_id AND clients.id = quotes.client_id
    """)
    op.create_index('ix_quotes_number', 'quotes', ['team_id', 'number', 'id'])
    op.create_index('ix_quotes_quoted_on', 'quotes', ['team_id', 'quoted_on', 'id'])
    op.create_index('ix_quotes_currency', 'quotes', ['team_id', 'currency', 'id'])
    some = sa.text('profile_id IS NOT NULL')
    op.create_index('ix_quotes_profile', 'quotes', ['team_id', 'profile_id', 'id'], sqlite_where=some, postgresql_where=some)
    for name in ('external_key', *_PLACES):
        _index_of_words('quotes', name)


def _lines() -> None:
    for table in ('quote_lines', 'invoice_lines'):
        op.add_column(table, sa.Column('id', sa.BigInteger(), server_default='0', nullable=False))
        op.add_column(table, sa.Column('price_set', sa.Text(), server_default=_EMPTY, nullable=False))
        op.add_column(table, sa.Column('expires_after', sa.Integer(), nullable=True))
        op.add_column(table, _extras())
    op.execute("""
        UPDATE quote_lines SET id = numbered.number
        FROM (
            SELECT team_id, quote_id, position,
                row_number() OVER (PARTITION BY team_id ORDER BY quote_id, position) AS number
            FROM quote_lines
        ) AS numbered
        WHERE numbered.team_id = quote_lines.team_id
            AND numbered.quote_id = quote_lines.quote_id
            AND numbered.position = quote_lines.position
    """)
    op.execute("""
        UPDATE counters SET quote_lines = (
            SELECT count(*) FROM quote_lines WHERE quote_lines.team_id = counters.team_id
        )
    """)


def _subscriptions() -> None:
    op.create_table('subscriptions',
    sa.Column('team_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('quote_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('client_id', sa.BigInteger(), autoincrement=False, nullable=False),
    sa.Column('token', sa.String(length=26), nullable=False),
    sa.Column('status', sa.String(length=20), nullable=False),
    sa.Column('cycle', sa.String(length=20), nullable=False),
    sa.Column('starts_on', sa.String(length=10), nullable=False),
    sa.Column('issued', sa.Integer(), nullable=False, comment='invoices of periods, so far'),
    sa.Column('next_on', sa.String(length=10), nullable=True, comment='of the next period; NULL is never again'),
    sa.Column('created_at', sa.BigInteger(), nullable=False),
    sa.Column('updated_at', sa.BigInteger(), nullable=False),
    sa.Column('ended_at', sa.BigInteger(), nullable=True),
    sa.ForeignKeyConstraint(['team_id', 'client_id'], ['clients.team_id', 'clients.id'], name=op.f('fk_subscriptions_team_id_client_id')),
    sa.ForeignKeyConstraint(['team_id', 'quote_id'], ['quotes.team_id', 'quotes.id'], name=op.f('fk_subscriptions_team_id_quote_id')),
    sa.PrimaryKeyConstraint('team_id', 'id', name=op.f('pk_subscriptions')),
    sqlite_with_rowid=False
    )
    op.create_index('ix_subscriptions_quote', 'subscriptions', ['team_id', 'quote_id', 'id'])
    op.create_index('ix_subscriptions_client', 'subscriptions', ['team_id', 'client_id', 'id'])
    comes = sa.text('next_on IS NOT NULL')
    op.create_index('ix_subscriptions_next', 'subscriptions', ['team_id', 'next_on', 'id'], sqlite_where=comes, postgresql_where=comes)
    with op.batch_alter_table('invoices', table_kwargs={'sqlite_with_rowid': False}) as invoices:
        invoices.add_column(sa.Column('subscription_id', sa.BigInteger(), autoincrement=False, nullable=True))
        invoices.add_column(sa.Column('period_on', sa.String(length=10), nullable=True))
        invoices.create_foreign_key(op.f('fk_invoices_team_id_subscription_id'), 'subscriptions', ['team_id', 'subscription_id'], ['team_id', 'id'])
    period = sa.text('subscription_id IS NOT NULL AND period_on IS NOT NULL')
    op.create_index('uq_invoices_period', 'invoices', ['team_id', 'subscription_id', 'period_on'], unique=True, sqlite_where=period, postgresql_where=period)


def _give_tokens(name) -> None:
    """A token to every record that was written before there were any."""
    table = sa.table(name, sa.column('team_id', sa.BigInteger), sa.column('id', sa.BigInteger), sa.column('token', sa.String))
    connection = op.get_bind()
    place = (-1, -1)
    give = sa.update(table).where(table.c.team_id == sa.bindparam('_team'), table.c.id == sa.bindparam('_id')).values(token=sa.bindparam('_token'))
    while True:
        key = sa.tuple_(table.c.team_id, table.c.id)
        page = sa.select(table.c.team_id, table.c.id).where(key > sa.tuple_(*map(sa.literal, place))).order_by(table.c.team_id, table.c.id).limit(_ROWS_AT_ONCE)
        rows = connection.execute(page).fetchall()
        if not rows:
            return
        connection.execute(give, [{'_team': team, '_id': number, '_token': _new_token()} for team, number in rows])
        place = tuple(rows[-1])


def _new_token():
    return ''.join(secrets.choice(_LETTERS) for _ in range(26))

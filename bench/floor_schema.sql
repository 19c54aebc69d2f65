-- The floor's own tables, on both databases: as little as a quote with its lines and its event can be,
-- with the keys and indexes that the pages need.
CREATE TABLE quotes (
    team_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    number VARCHAR(40) NOT NULL,
    client_id BIGINT NOT NULL,
    title TEXT NOT NULL,
    stage VARCHAR(10) NOT NULL,
    is_closed BOOLEAN NOT NULL,
    currency VARCHAR(3) NOT NULL,
    subtotal BIGINT NOT NULL,
    tax BIGINT NOT NULL,
    total BIGINT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (team_id, id)
);
CREATE INDEX quotes_by_stage ON quotes (team_id, stage, id);
CREATE INDEX quotes_by_closed ON quotes (team_id, is_closed, id);
CREATE TABLE quote_lines (
    team_id BIGINT NOT NULL,
    quote_id BIGINT NOT NULL,
    position INTEGER NOT NULL,
    description TEXT NOT NULL,
    quantity BIGINT NOT NULL,
    unit_price BIGINT NOT NULL,
    tax_rate BIGINT NOT NULL,
    total BIGINT NOT NULL,
    PRIMARY KEY (team_id, quote_id, position)
);
CREATE TABLE outbox (
    team_id BIGINT NOT NULL,
    id BIGINT NOT NULL,
    name VARCHAR(40) NOT NULL,
    payload TEXT NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    PRIMARY KEY (team_id, id)
);

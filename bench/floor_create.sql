\set team random(1, 20)
BEGIN;
INSERT INTO quotes (team_id, id, number, client_id, title, stage, is_closed, currency, subtotal, tax, total, created_at) VALUES (:team, nextval('floor_ids'), 'Q-1042', 12, 'Kitchen reno', 'draft', false, 'AUD', 150000, 15000, 165000, now()) RETURNING id AS quote_id \gset
INSERT INTO quote_lines (team_id, quote_id, position, description, quantity, unit_price, tax_rate, total) VALUES (:team, :quote_id, 1, 'Labour', 80000, 9000, 100000, 72000);
INSERT INTO quote_lines (team_id, quote_id, position, description, quantity, unit_price, tax_rate, total) VALUES (:team, :quote_id, 2, 'Cabinets', 10000, 48000, 100000, 48000);
INSERT INTO quote_lines (team_id, quote_id, position, description, quantity, unit_price, tax_rate, total) VALUES (:team, :quote_id, 3, 'Benchtop', 25000, 8000, 100000, 20000);
INSERT INTO quote_lines (team_id, quote_id, position, description, quantity, unit_price, tax_rate, total) VALUES (:team, :quote_id, 4, 'Tiles', 120000, 500, 100000, 6000);
INSERT INTO quote_lines (team_id, quote_id, position, description, quantity, unit_price, tax_rate, total) VALUES (:team, :quote_id, 5, 'Delivery', 10000, 4000, 100000, 4000);
INSERT INTO outbox (team_id, id, name, payload, recorded_at) VALUES (:team, :quote_id, 'quote.created', '{"id": 33}', now());
END;

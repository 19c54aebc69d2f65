"""Alembic's folder: one dated file for every change of the schema, run by `store.migrate`."""

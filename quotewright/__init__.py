"""Quotewright: one book of clients, jobs, quotes, invoices and payments behind three APIs."""

"""The client's own pages: a quote read, accepted, declined, commented on; an invoice."""

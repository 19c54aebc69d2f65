"""AllQuote v1."""

"""Words, numbers and days as people read them, in every language; templates that hold them."""

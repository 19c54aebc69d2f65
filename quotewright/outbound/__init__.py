"""What leaves the house: webhooks, signed, guarded and posted, one attempt at a time."""

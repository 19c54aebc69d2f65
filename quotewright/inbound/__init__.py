"""What every door needs before it opens: who is calling, and what came in, read with care."""

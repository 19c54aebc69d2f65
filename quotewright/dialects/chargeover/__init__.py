"""The ChargeOver REST API, version 3, as its page has it; see README.md beside this file."""

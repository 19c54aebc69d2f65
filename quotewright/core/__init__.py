"""The rules of the trade: pure functions on frozen records; standard library only, no clock."""

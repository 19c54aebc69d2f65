"""ChargeOver's words for our records: `read_x` from the wire, `write_x` to it, in pairs.

Keys stand in the order of the vendor's schema. Money is a JSON number in whole units of currency;
whatever is not set is null.
"""

"""AllQuote's words for our records: `read_x` from the wire, `write_x` to it, in pairs.

Keys stand in the order of the vendor's page. Money is integer cents; missing text is "", a missing
date null.
"""

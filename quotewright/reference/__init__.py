"""The contracts of the dialects and the page to read and try them on, served as files.

What a contract says is written in `docs/openapi/`; nothing here knows a vendor.
"""

"""Sending: by which ways a quote or an invoice goes to its client."""

from enum import StrEnum


class SendMethod(StrEnum):
    """`mark`: it is marked as sent and nothing goes out; `print`: it goes into the print queue."""

    MARK = "mark"
    EMAIL = "email"
    PRINT = "print"

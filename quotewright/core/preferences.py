"""The preferences: how a team wants its quotes to reach people. Every one has a default."""

from quotewright.core.records import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """`attach_pdf`: e-mails carry the PDF, otherwise a link to it.

    `accepts_expired`: an expired quote may still be accepted. `notify` is the address that hears
    what clients do, "" the owner's. `print_queue` is a folder (an absolute path) or an e-mail
    address, "" none.
    """

    attach_pdf: bool = True
    accepts_expired: bool = False
    notify: str = ""
    print_queue: str = ""


DEFAULT_PREFERENCES = Preferences()

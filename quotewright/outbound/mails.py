"""The mail as it goes out: headers that nobody can add to, a text, the same as HTML, attachments.

What it says is its writer's affair; how it travels is in `email` and `print_folder`.
"""

import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from quotewright.core.records import dataclass

MOST_OF_AN_ADDRESS = 254
"""RFC 5321 4.5.3.1.3, without the brackets."""

_PART = r"[^\s@<>()\[\],;:\\\"\x00-\x20\x7f]+"
_ADDRESS = re.compile(f"({_PART})@({_PART})")


class Unaddressable(Exception):
    """What stands for an address is none that a mail could go to."""


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    media_type: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """`message_id` (without brackets) is the same however often it is tried.

    `sender_name` stands beside the server's own address, `reply_to` is where answers go, "" is
    nowhere in particular. `is_automatic`: nobody in particular sent it (RFC 3834).
    """

    message_id: str
    written_at: datetime
    sender_name: str
    reply_to: str = ""
    to_name: str = ""
    to_address: str
    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    is_automatic: bool = False


def written(mail: Mail, sender: str) -> EmailMessage:
    """The message, from the server's own address `sender`; raises Unaddressable."""
    to = _address(mail.to_name, mail.to_address)
    is_ascii = to.addr_spec.isascii()
    policy = (SMTP if is_ascii else SMTPUTF8).clone(cte_type="7bit")
    message = EmailMessage(policy=policy)
    message["From"] = _address(mail.sender_name, sender)
    message["To"] = to
    if mail.reply_to:
        message["Reply-To"] = _address(mail.sender_name, mail.reply_to)
    message["Subject"] = in_one_line(mail.subject)
    message["Date"] = mail.written_at
    message["Message-ID"] = f"<{mail.message_id}>"
    if mail.is_automatic:
        message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    if mail.html:
        message.add_alternative(mail.html, subtype="html")
    for each in mail.attachments:
        main, _, sub = each.media_type.partition("/")
        name = in_one_line(each.name)
        message.add_attachment(each.body, maintype=main, subtype=sub, filename=name)
    return message


def checked_address(text: str) -> str:
    """The address as mail servers take it: its domain in ASCII; raises Unaddressable."""
    found = _ADDRESS.fullmatch(text.strip())
    if found is None or not text.strip().isprintable():
        raise Unaddressable
    try:
        domain = found[2].encode("idna").decode()
    except UnicodeError:
        raise Unaddressable from None
    if len(f"{found[1]}@{domain}".encode()) > MOST_OF_AN_ADDRESS:
        raise Unaddressable
    return f"{found[1]}@{domain}"


def in_one_line(text: str) -> str:
    """Without control characters, which would begin another header."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())


def _address(name: str, address: str) -> Address:
    local, _, domain = checked_address(address).rpartition("@")
    return Address(in_one_line(name), local, domain)

"""`quotewright mail`: whether e-mail goes out, tried on an address of one's own."""

import asyncio
from typing import Annotated

import typer

from quotewright.app import open_mailer, utc_now
from quotewright.cli.opening import settings_of_environment
from quotewright.core.errors import Invalid, Refusal
from quotewright.outbound.mail_outcomes import BAD_ADDRESS, SENT
from quotewright.outbound.mails import Mail
from quotewright.settings import Settings
from quotewright.store.times import to_micros

app = typer.Typer(name="mail", help="E-mail.", no_args_is_help=True, rich_markup_mode=None)

_HINTS = {
    "connection_refused": "nobody listens at that host and port",
    "dns": "the host's name is not known here",
    "timeout": "it did not answer in time; a firewall may be in the way",
    "closed": "it closed the connection; smtp:// and smtps:// may be mixed up",
    "tls": "its certificate is not trusted here, or of another name",
    "no_tls": "it offers no encryption; ?tls=none does without it",
    "no_login": "it takes no login; leave user and password out",
    "login_refused": "it does not take the user and the password",
    "sender_refused": "it does not take mail from QUOTEWRIGHT_MAIL_FROM",
}


@app.callback()
def mail() -> None:
    """Hold the commands together: with one alone typer would leave its name out."""


@app.command("try")
def try_out(
    to: Annotated[str, typer.Option("--to", help="The address that gets a short mail.")],
) -> None:
    """Send one mail, and say what came of it."""
    settings = settings_of_environment()
    outcome = asyncio.run(open_mailer(settings).send(_trial(to)))
    if outcome == BAD_ADDRESS:
        raise Invalid("--to must be an e-mail address", "to")
    if outcome != SENT:
        hint = _HINTS.get(outcome.said.partition(" ")[0], "")
        raise Refusal(f"The mail did not go out: {outcome.said}{hint and f' ({hint})'}.")
    typer.echo(_where_it_is(settings))


def _trial(to: str) -> Mail:
    now = utc_now()
    return Mail(
        message_id=f"trial.{to_micros(now)}@quotewright.invalid",
        written_at=now,
        sender_name="Quotewright",
        to_address=to,
        subject="Quotewright can send e-mail",
        text="This mail was sent to see whether it arrives. It did.\n",
        is_automatic=True,
    )


def _where_it_is(settings: Settings) -> str:
    if settings.smtp_url:
        return "The mail server took the mail. Look whether it arrives."
    return f"No mail server is set (QUOTEWRIGHT_SMTP_URL): the mail is in {settings.mail_folder}."

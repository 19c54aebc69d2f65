"""Pages as they leave: filled in from templates, with what a browser must keep to."""

from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any
from urllib.parse import quote as percent_encoded

from starlette.responses import Response

from quotewright.core.contents import Content
from quotewright.documents.reading import view_of
from quotewright.documents.view import DocumentView
from quotewright.portal.assets import asset_name, colour_name
from quotewright.rendering.speech import Speech, speech
from quotewright.rendering.templates import environment

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
"""The page takes nothing from anywhere else and sends nothing to anyone else."""

HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-Robots-Tag": "noindex, nofollow",
}


@lru_cache(maxsize=64)
def view_shown(content: Content) -> DocumentView:
    """A content never changes, and whoever opens a page opens it again."""
    return view_of(content)


def page(
    name: str,
    words: Speech,
    top: str,
    status: int = HTTPStatus.OK,
    *,
    colour: str = "",
    **facts: Any,
) -> Response:
    """A template of templates/page/. `top` leads to the root of the house."""
    body = (
        environment()
        .get_template(f"page/{name}.html")
        .render(
            say=words.say,
            language=words.language,
            top=top,
            style=asset_name("page.css"),
            script=asset_name("page.js"),
            colour=colour_name(colour),
            **facts,
        )
    )
    return Response(body, status, HEADERS, "text/html; charset=utf-8")


def notice(
    about: str, language: str, top: str, status: int, more: Mapping[str, str] | None = None
) -> Response:
    """A page of nobody's: it says what is the matter, and not a word of any quote."""
    words = speech(language)
    answer = page(
        "notice",
        words,
        top,
        status,
        heading=words.say(f"page.{about}_heading"),
        text=words.say(f"page.{about}"),
    )
    answer.headers.update(more or {})
    return answer


def lead_to(place: str) -> Response:
    """After a form was sent in: so that going back or again sends nothing in twice."""
    return Response(status_code=HTTPStatus.SEE_OTHER, headers={**HEADERS, "Location": place})


def lead_away(answer: Response, address: str) -> Response:
    """On to a page of somebody else's, as soon as this one was shown.

    As a navigation of its own: what a form leads to may only be ours (form-action), on every hop.
    """
    safe = percent_encoded(address, safe=":/?#[]@!$&'()*+,;=%~")
    answer.headers["Refresh"] = f"0;url={safe}"
    return answer


def nothing(status: int = HTTPStatus.NO_CONTENT) -> Response:
    return Response(status_code=status, headers=HEADERS)

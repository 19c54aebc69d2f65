"""Where the page stands (/docs) and the files it is made of: the contracts, what a browser needs.

Nothing of it is a secret, so nobody is asked for a credential. Every address in the page is
relative: it works behind a proxy that serves the house under a path of its own.
"""

from os import stat_result
from pathlib import Path

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import PathLike, StaticFiles
from starlette.types import Scope

_HERE = Path(__file__).parent
PACKED = _HERE / "openapi"
WRITTEN = _HERE.parents[1] / "docs/openapi"

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
    " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page takes nothing from anywhere else and sends nothing to anyone else."""

_HEADERS = {
    # Every visit asks whether the file changed; one that did not is not sent again.
    "Cache-Control": "no-cache",
    "Content-Security-Policy": POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Shelf(StaticFiles):
    """Files with the headers that a browser should keep to."""

    def file_response(
        self, full_path: PathLike, stat_result: stat_result, scope: Scope, status_code: int = 200
    ) -> Response:
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers.update(_HEADERS)
        if Path(full_path).suffix == ".yaml":  # the system's own table may not know it yet
            response.headers["Content-Type"] = "application/yaml"
        return response


def routes() -> list[BaseRoute]:
    """The page at /docs, each contract at /docs/<its name>.yaml."""
    page = Shelf(directory=_HERE / "static")
    contracts = Shelf(directory=contracts_folder())

    async def show(request: Request) -> Response:
        return await page.get_response("page.html", request.scope)

    async def lead_to_page(_request: Request) -> Response:
        return RedirectResponse("../docs")

    return [
        Route("/docs", show),
        Route("/docs/", lead_to_page),
        Mount("/docs/static", page),
        Mount("/docs", contracts),
    ]


def contracts_folder() -> Path:
    """Beside this file in an installed program, in `docs/` of a checkout."""
    return PACKED if PACKED.is_dir() else WRITTEN

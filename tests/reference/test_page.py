"""The page of the contracts over a socket: what is served, how, and from nowhere else."""

import re
import subprocess
import sys
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import pytest

from quotewright.reference.door import POLICY, contracts_folder
from tests.support.served import Answer, Served

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "quotewright/reference/static"
VENDORED = STATIC / "vendor"
CONTRACTS = sorted((ROOT / "docs/openapi").glob("*.yaml"))
FOREIGN = re.compile(r"https?:|(?<![:\w])//[\w.-]")


class Addresses(HTMLParser):
    """Every address that a page would have a browser fetch."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del tag
        wanted = ("src", "href", "data-contract")
        self.fetched += [value for name, value in attrs if name in wanted and value]


def test_the_page_is_served_to_anyone_and_kept_from_everyone_else(served: Served) -> None:
    answer = _get(served, "/docs")
    assert answer.status == 200
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"] == POLICY
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_what_the_page_may_do_names_no_address_and_no_inline_code() -> None:
    assert "default-src 'none'" in POLICY
    assert "frame-ancestors 'none'" in POLICY
    assert not FOREIGN.search(POLICY)
    assert "unsafe" not in POLICY
    assert "*" not in POLICY


def test_everything_the_page_asks_for_is_served_beside_it(served: Served) -> None:
    fetched = [one for one in Addresses(_page()).fetched if not one.startswith("data:")]
    assert len(fetched) >= 5
    for address in fetched:
        # Relative to /docs: so it works under whatever path a proxy puts the house.
        assert address.startswith(("docs/", "docs?"))
        assert _get(served, f"/{address}").status == 200, address


@pytest.mark.parametrize("name", ["page.html", "page.js", "page.css"])
def test_the_page_names_no_foreign_address(name: str) -> None:
    assert not FOREIGN.search((STATIC / name).read_text())


def test_the_page_leads_to_every_contract() -> None:
    named = {one for one in Addresses(_page()).fetched if one.endswith(".yaml")}
    assert named == {f"docs/{contract.name}" for contract in CONTRACTS}


def test_the_page_carries_no_code_of_its_own() -> None:
    assert not re.search(r"<script>|<style>|\son\w+=|style=", _page())


@pytest.mark.parametrize("contract", CONTRACTS, ids=lambda path: path.stem)
def test_a_contract_is_served_as_it_is_written(served: Served, contract: Path) -> None:
    answer = _get(served, f"/docs/{contract.name}")
    assert answer.text == contract.read_text()
    assert answer.headers["Content-Type"] == "application/yaml"


@pytest.mark.parametrize("path", ["/docs", "/docs/allquote.yaml", "/docs/static/page.js"])
def test_a_file_that_did_not_change_is_not_sent_again(served: Served, path: str) -> None:
    first = _get(served, path)
    assert first.headers["Cache-Control"] == "no-cache"
    again = _get(served, path, {"If-None-Match": first.headers["ETag"]})
    assert (again.status, again.text) == (304, "")


def test_a_slash_at_the_end_leads_to_the_page(served: Served) -> None:
    answer = _get(served, "/docs/")
    assert (answer.status, answer.headers["Location"]) == (307, "../docs")


@pytest.mark.parametrize(
    "path",
    [
        "/docs/nothing.yaml",
        "/docs/static/nothing",
        "/docs/static",
        "/docs/static/../door.py",
        "/docs/static/%2e%2e/door.py",
        "/docs/../pyproject.toml",
        "/docs/%2e%2e/benchmarks.md",
        "/docs/a%00b",
        "/docs/" + "x" * 5000,
    ],
    ids=lambda path: path[:40],
)
def test_nothing_but_the_page_is_on_that_shelf(served: Served, path: str) -> None:
    answer = _get(served, path)
    assert (answer.status, answer.json) == (404, {"error": "not found"})


@pytest.mark.parametrize("path", ["/docs", "/docs/allquote.yaml", "/docs/static/page.js"])
def test_the_page_is_only_read(served: Served, path: str) -> None:
    with served.http() as http:
        answer = http.request("POST", path, body=b"{}")
    assert (answer.status, answer.json) == (405, {"error": "method not allowed"})


def test_what_is_vendored_is_what_its_page_names() -> None:
    pages = sorted(VENDORED.glob("*/README.md"))
    assert [page.parent for page in pages] == sorted(VENDORED.iterdir())
    for page in pages:
        named = re.findall(r"^\| (\S+) \| `([0-9a-f]{64})` \|$", page.read_text(), re.MULTILINE)
        assert {Path(name).suffix for name, _ in named} == {".js", ".css"}
        for name, digest in named:
            assert sha256((page.parent / name).read_bytes()).hexdigest() == digest


def test_an_installed_program_has_the_page_and_the_contracts(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    installed = tmp_path / "installed"
    ZipFile(next(tmp_path.glob("*.whl"))).extractall(installed)
    for contract in CONTRACTS:
        packed = installed / "quotewright/reference/openapi" / contract.name
        assert packed.read_text() == contract.read_text()
    shown = subprocess.run(
        [
            sys.executable,
            "-c",
            "from quotewright.reference import door as d; d.routes(); print(d.contracts_folder())",
        ],
        cwd=installed,
        env={"PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.stdout.strip() == str(installed / "quotewright/reference/openapi"), shown.stderr
    assert sorted(path.name for path in (installed / "quotewright/reference/static").iterdir()) == [
        "page.css",
        "page.html",
        "page.js",
        "vendor",
    ]


def test_a_checkout_shows_the_contracts_that_are_written_in_it() -> None:
    assert contracts_folder() == ROOT / "docs/openapi"


def _page() -> str:
    return (STATIC / "page.html").read_text()


def _get(served: Served, path: str, headers: dict[str, str] | None = None) -> Answer:
    with served.http() as http:
        return http.request("GET", path, headers=headers)

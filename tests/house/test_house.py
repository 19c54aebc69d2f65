"""The rules of the house that a machine can hold; what imports may do is held by import-linter."""

import ast
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import pytest

from quotewright.core.events import EVENTS
from quotewright.core.scopes import EVERYTHING, SCOPES
from quotewright.dialects.allquote.routes import ROUTES
from quotewright.settings import describe, read_settings
from quotewright.store.schema import metadata

ROOT = Path(__file__).parents[2]
PROGRAM = ROOT / "quotewright"

MOST_LINES = 300
MOST_LINES_OF_A_FUNCTION = 40
MOST_LINES_OF_A_DECISION = 60

LONG_FILES = {"store/schema.py": "every table on one page, to be compared with each other"}
LONG_FUNCTIONS = {"cli/teams.py:add": "each option of the command is a parameter and is named once"}
# A migration is written once, from the schema of its day, and never again.
WRITTEN_ONCE = "store/migrations/versions/"

# Where something comes in from outside, with the only files that let it in.
OUTSIDE = {
    "datetime.now": {"app.py"},
    "datetime.utcnow": set(),
    "date.today": set(),
    "time.time": set(),
    "time.time_ns": {"request_ids.py"},
    "random": set(),
    "secrets": {
        "app.py",
        "cli/teams.py",
        "demo/__init__.py",
        "demo/keeping.py",
        "settings/keys.py",
        "store/migrations/versions/2026_11_22_the_client.py",
        "store/migrations/versions/2026_11_22_what_recurs.py",
        "store/secrets.py",
    },
    "uuid": set(),
    "os.environ": {"asgi.py", "cli/opening.py", "cli/serve.py"},
    "os.getenv": set(),
    "print": set(),
    "input": set(),
}

VENDORS = ("allquote", "chargeover", "factuursturen")
VENDOR_WORDS = re.compile(
    "|".join((*VENDORS, "_cents", "gst_", "customer", "quotation", "clientnr", "closed-"))
    + "|line_items|doc_type|refnumber|datedue|custemail|bill_|ship_"
)
NAMES_VENDORS = {
    "app.py": "the mount table",
    "core/keys.py": "the kinds of key there are",
    "actions/keys.py": "each kind of key in the form its programs expect",
    "cli/keys.py": "what each vendor calls the parts of its key",
    "cli/demo.py": "prints the keys and a request to paste",
    "demo/__init__.py": "makes a key of each kind",
    "demo/keeping.py": "keeps a key of each kind",
}

# The vendor's page names no scope for these nouns: each goes with the noun that it is about.
WITHOUT_A_SCOPE = {"bookings": "jobs"}
# What no scope covers is for a team's key alone.
FOR_THE_KEY_ALONE = {"events", "webhooks", "deliveries"}
# A hook asks for what its event is about, which the route cannot know: the call looks at it.
ASK_FOR_THEIR_EVENT = {"hooks"}
# What a call makes counts, not where it stands.
MAKES = {"/quotes/{id}/invoice": "invoices"}

NO_NAMES_FOR_ROOMS = {
    *("util", "utils", "helper", "helpers", "common", "base", "misc"),
    *("manager", "service", "services", "handler", "handlers"),
}
NO_PLACE_FOR_FLOATS = ("core", "actions", "dialects")

NOT_LED_BY_TEAM = {
    "credential_lookups": "finds the team of a credential",
    "token_lookups": "finds the team of a public token",
    "workers": "they are nobody's",
    "leases": "a bucket has many teams in it",
}
SECTIONS = ["Context", "Decision", "Consequences", "Alternatives", "Kept by"]


@dataclass(frozen=True)
class Source:
    """A file of the program; `name` is its path below the package."""

    name: str
    text: str

    @property
    def length(self) -> int:
        return len(self.text.splitlines())

    @cached_property
    def nodes(self) -> list[ast.AST]:
        return list(ast.walk(ast.parse(self.text)))

    @property
    def docstring(self) -> str:
        return ast.get_docstring(ast.parse(self.text)) or ""


SOURCES = [
    Source(path.relative_to(PROGRAM).as_posix(), path.read_text())
    for path in sorted(PROGRAM.rglob("*.py"))
]
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text()
    for place in ("*.md", "docs/**/*.md", "requirements/*.md", "quotewright/**/*.md")
    for path in sorted(ROOT.glob(place))
}
DECISIONS = {name: text for name, text in PAGES.items() if name.startswith("docs/decisions/")}
LOCKED = {path.stem: path.read_text() for path in sorted(ROOT.glob("requirements/*.txt"))}


class TestWords:
    def test_vendor_words_stay_in_their_dialect_but_for_a_few_places(self) -> None:
        spoken = {
            source.name
            for source in SOURCES
            if not source.name.startswith("dialects/")
            and any(VENDOR_WORDS.search(word.lower()) for word in _words(source))
        }
        assert spoken == NAMES_VENDORS.keys()

    @pytest.mark.parametrize("vendor", VENDORS)
    def test_a_dialect_does_not_name_another_vendor(self, vendor: str) -> None:
        others = re.compile("|".join(set(VENDORS) - {vendor}), re.IGNORECASE)
        at_home = [one for one in SOURCES if one.name.startswith(f"dialects/{vendor}/")]
        assert [one.name for one in at_home if others.search(one.text)] == []

    def test_every_file_opens_by_saying_what_lives_there(self) -> None:
        assert [one.name for one in SOURCES if not one.docstring] == []

    def test_every_room_says_its_purpose_in_one_line(self) -> None:
        rooms = [one for one in SOURCES if one.name.endswith("__init__.py")]
        openings = {one.name: one.docstring.splitlines()[0] for one in rooms}
        assert {name: line for name, line in openings.items() if not line.endswith(".")} == {}

    def test_no_room_is_called_after_nothing(self) -> None:
        named = {part for one in SOURCES for part in Path(one.name).with_suffix("").parts}
        assert named & NO_NAMES_FOR_ROOMS == set()

    def test_nothing_is_left_for_later(self) -> None:
        later = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|NotImplemented")
        assert [one.name for one in SOURCES if later.search(one.text)] == []

    @pytest.mark.parametrize("event", EVENTS)
    def test_an_event_is_called_by_a_noun_and_a_verb(self, event: str) -> None:
        assert re.fullmatch(r"[a-z]+\.[a-z]+(ed|id|nt)", event)


class TestSizes:
    def test_no_file_is_long_but_those_with_a_reason(self) -> None:
        long = {one.name for one in _maintained() if one.length > MOST_LINES}
        assert long == LONG_FILES.keys()

    def test_no_function_is_long_but_those_with_a_reason(self) -> None:
        long = {
            f"{source.name}:{function.name}"
            for source in _maintained()
            for function in _functions(source)
            if (function.end_lineno or 0) - function.lineno >= MOST_LINES_OF_A_FUNCTION
        }
        assert long == LONG_FUNCTIONS.keys()


class TestWhatComesFromOutside:
    @pytest.mark.parametrize("name", OUTSIDE)
    def test_the_clock_chance_and_the_environment_come_in_by_few_files(self, name: str) -> None:
        users = {
            one.name
            for one in SOURCES
            if any(used == name or used.startswith(f"{name}.") for used in _used(one))
        }
        assert users == OUTSIDE[name]

    @pytest.mark.parametrize("room", NO_PLACE_FOR_FLOATS)
    def test_money_meets_no_float(self, room: str) -> None:
        of_the_room = [one for one in SOURCES if one.name.startswith(f"{room}/")]
        assert len(of_the_room) > 1
        assert [one.name for one in of_the_room if any(map(_makes_floats, one.nodes))] == []


class TestDoors:
    def test_every_call_but_me_asks_for_the_scope_of_its_noun_and_deed(self) -> None:
        asked = {(one.method, one.path): one.scope for one in ROUTES}
        assert asked.pop(("GET", "/me")) == ""
        nouns = {path: MAKES.get(path, path.split("/")[1]) for _, path in asked}
        assert asked == {(method, path): _scope_of(method, nouns[path]) for method, path in asked}

    def test_every_scope_that_is_asked_for_can_be_given(self) -> None:
        assert {one.scope for one in ROUTES} - {"", EVERYTHING} == SCOPES

    def test_the_page_of_the_door_lists_its_calls_with_their_scopes(self) -> None:
        page = PAGES["quotewright/dialects/allquote/README.md"]
        rows = re.findall(r"^\| (.*`[A-Z]+ /.*) \| (.*) \|$", page, re.MULTILINE)
        listed = {
            (method, path): "" if scope in {"none", "of its event"} else scope.strip("`")
            for calls, scope in rows
            for method, path in re.findall(r"`([A-Z]+) (/[^`]*)`", calls)
        }
        assert listed == {(one.method, one.path): one.scope for one in ROUTES}


class TestTables:
    def test_every_table_is_led_by_its_team_but_those_with_a_reason(self) -> None:
        others = {
            table.name
            for table in metadata.tables.values()
            if next(iter(table.primary_key.columns)).name != "team_id"
        }
        assert others == NOT_LED_BY_TEAM.keys()

    def test_every_index_is_led_by_the_team(self) -> None:
        indexes = [index for table in metadata.tables.values() for index in table.indexes]
        assert indexes
        assert [one.name for one in indexes if next(iter(one.columns)).name != "team_id"] == []

    def test_no_row_can_refer_into_another_team(self) -> None:
        foreign = [key for one in metadata.tables.values() for key in one.foreign_key_constraints]
        assert foreign
        leading = [(key.column_keys[0], key.elements[0].column.name) for key in foreign]
        assert set(leading) == {("team_id", "team_id")}


class TestPages:
    def test_the_readme_maps_every_room_and_no_other(self) -> None:
        mapped = re.findall(r"^\| `quotewright/(\S+?)/?` \|", PAGES["README.md"], re.MULTILINE)
        assert sorted(mapped) == sorted(_rooms())

    def test_every_setting_stands_in_the_readme(self) -> None:
        assert set(describe(read_settings({}))) <= _settings_named(PAGES["README.md"])

    @pytest.mark.parametrize("page", PAGES)
    def test_every_setting_that_a_page_names_exists(self, page: str) -> None:
        # An unknown name is refused even where nothing is set to it.
        read_settings(dict.fromkeys(_settings_named(PAGES[page]), ""))

    @pytest.mark.parametrize("page", PAGES)
    def test_every_file_that_a_page_names_exists(self, page: str) -> None:
        places = (ROOT, PROGRAM, ROOT / "tests", (ROOT / page).parent)
        named = _files_named(PAGES[page])
        assert [one for one in named if not any((place / one).exists() for place in places)] == []

    def test_decisions_are_numbered_without_a_gap(self) -> None:
        numbers = [re.match(r"docs/decisions/(\d{4})-[a-z0-9-]+\.md$", name) for name in DECISIONS]
        assert [one and int(one[1]) for one in numbers] == list(range(1, len(DECISIONS) + 1))

    @pytest.mark.parametrize("decision", DECISIONS)
    def test_a_decision_is_short_and_says_what_keeps_it(self, decision: str) -> None:
        text = DECISIONS[decision]
        number = int(Path(decision).name[:4])
        assert text.startswith(f"# {number}. ")
        assert re.findall(r"^## (.*)$", text, re.MULTILINE) == SECTIONS
        assert len(text.splitlines()) <= MOST_LINES_OF_A_DECISION

    def test_the_version_is_the_newest_of_the_changelog(self) -> None:
        newest = re.search(r"^## (\S+)", PAGES["CHANGELOG.md"], re.MULTILINE)
        assert newest
        assert newest[1] == version("quotewright")


class TestDependencies:
    @pytest.mark.parametrize("lock", LOCKED)
    def test_everything_locked_is_one_version_with_hashes_from_no_named_host(
        self, lock: str
    ) -> None:
        exact = re.compile(r"[a-z0-9][a-z0-9._-]*==\S+( ; .+?)?( +--hash=sha256:[0-9a-f]{64})+")
        lines = _requirements(LOCKED[lock])
        assert lines
        assert [line for line in lines if not exact.fullmatch(line)] == []
        assert "://" not in LOCKED[lock]

    def test_what_a_server_needs_is_locked(self) -> None:
        project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
        assert _distributions(project["dependencies"]) <= _locked("run")

    @pytest.mark.parametrize("source", ["build", "dev"])
    def test_what_the_workshop_needs_is_locked(self, source: str) -> None:
        wanted = _requirements((ROOT / f"requirements/{source}.in").read_text())
        assert _distributions(wanted) <= _locked(source)


def _scope_of(method: str, noun: str) -> str:
    """What a call about this noun asks of a token."""
    if noun in FOR_THE_KEY_ALONE:
        return EVERYTHING
    if noun in ASK_FOR_THEIR_EVENT:
        return ""
    return f"{'read' if method == 'GET' else 'write'}:{WITHOUT_A_SCOPE.get(noun, noun)}"


def _maintained() -> list[Source]:
    return [one for one in SOURCES if not one.name.startswith(WRITTEN_ONCE)]


def _rooms() -> list[str]:
    """Top-level packages and files; of the dialects each is a room of its own."""
    tops = [path for path in PROGRAM.iterdir() if not path.name.startswith("_")]
    dialects = [path for path in (PROGRAM / "dialects").iterdir() if path.is_dir()]
    rooms = [path for path in [*tops, *dialects] if path.name not in {"dialects", "__pycache__"}]
    return [path.relative_to(PROGRAM).as_posix() for path in rooms]


def _functions(source: Source) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in source.nodes:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _words(source: Source) -> Iterator[str]:
    """Every name and text of a file. Comments and docstrings may say where a rule comes from."""
    documented = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = {
        ast.get_docstring(node, clean=False)
        for node in source.nodes
        if isinstance(node, documented)
    }
    for node in source.nodes:
        for value in vars(node).values():
            if isinstance(value, str) and value not in docstrings:
                yield value


def _used(source: Source) -> Iterator[str]:
    """What a file imports or names, with dots."""
    for node in source.nodes:
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)
        elif isinstance(node, ast.Name | ast.Attribute):
            yield ast.unparse(node)


def _makes_floats(node: ast.AST) -> bool:
    is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
    is_name = isinstance(node, ast.Name) and node.id == "float"
    return is_literal or is_name or isinstance(node, ast.Div)


def _settings_named(page: str) -> set[str]:
    return set(re.findall(r"QUOTEWRIGHT_[A-Z_]*[A-Z]", page))


def _files_named(page: str) -> set[str]:
    """Files in backticks or links that stand in some folder; patterns and commands are none."""
    quoted = re.findall(r"`([\w./-]+)`", page)
    linked = re.findall(r"\]\(([\w./-]+)\)", page)
    return {name for name in quoted if _is_path(name)} | set(linked)


def _is_path(name: str) -> bool:
    is_file_or_folder = bool(re.search(r"(\.(py|md|in|txt|sql|toml)|/)$", name))
    # What begins with a slash is an address that is served; what begins with a dot is not ours.
    return "/" in name and is_file_or_folder and name[0] not in "/."


def _requirements(text: str) -> list[str]:
    whole = re.sub(r"\\\n\s*", "", text)
    lines = (line.strip() for line in whole.splitlines())
    return [line for line in lines if line and not line.startswith(("#", "-c "))]


def _distributions(requirements: list[str]) -> set[str]:
    """Names as locks write them: without extras, in small letters, with hyphens."""
    names = (re.split(r"[\[<>=! ;]", line, maxsplit=1)[0] for line in requirements)
    return {re.sub(r"[-_.]+", "-", name).lower() for name in names}


def _locked(lock: str) -> set[str]:
    return _distributions(_requirements(LOCKED[lock]))

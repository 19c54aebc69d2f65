"""`quotewright profile` and `preferences`: what a team quotes under, and how it sends."""

from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from tests.support.program import Program, facts, refused

TEAM = ("--team", "1")


@pytest.fixture
def team(program: Program) -> None:
    assert program("migrate").code == 0
    made = program("team", "add", "--name", "Acme", "--owner-email", "olive@example.com")
    assert made.code == 0


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    drawn = BytesIO()
    Image.new("RGB", (40, 20), "#0a5c36").save(drawn, "PNG")
    path = tmp_path / "logo.png"
    path.write_bytes(drawn.getvalue())
    return path


@pytest.mark.usefixtures("team")
class TestProfiles:
    def test_the_first_is_the_default_and_says_what_it_was_given(
        self, program: Program, picture: Path
    ) -> None:
        given = ("name=Acme", "address_city=Sydney", "bank_bsb=062000", "colour=#0a5c36")
        added = facts(program("profile", "add", *TEAM, *given, "--logo", picture))
        assert (added["name"], added["address_city"]) == ("Acme", "Sydney")
        assert (added["bank_bsb"], added["colour"]) == ("062000", "#0a5c36")
        assert added["is_default"] == "yes"
        assert len(added["logo"]) == 64

    def test_a_change_leaves_what_it_does_not_name(self, program: Program, picture: Path) -> None:
        program("profile", "add", *TEAM, "name=Acme", "phone=02 5550 0000", "--logo", picture)
        changed = facts(program("profile", "change", *TEAM, "1", "layout=modern", "--logo", "-"))
        assert (changed["name"], changed["phone"]) == ("Acme", "02 5550 0000")
        assert (changed["layout"], changed["logo"]) == ("modern", "")

    def test_another_default_takes_the_place_of_the_first(self, program: Program) -> None:
        program("profile", "add", *TEAM, "name=One")
        program("profile", "add", *TEAM, "name=Two", "is_default=yes")
        listed = program("profile", "list", *TEAM).out.splitlines()
        assert [("One" in line, "default" in line) for line in listed[-2:]] == [
            (True, False),
            (False, True),
        ]

    def test_a_file_that_is_no_picture_is_refused(self, program: Program, tmp_path: Path) -> None:
        text = tmp_path / "logo.png"
        text.write_text("<svg/>")
        refused(program("profile", "add", *TEAM, "--logo", text), "logo must be a picture")
        assert "Acme" not in program("profile", "list", *TEAM).out

    @pytest.mark.parametrize(
        ("given", "word"),
        [
            ("layout=baroque", "layout must be one of: classic, modern"),
            ("colour=green", "colour must be written as #rrggbb"),
            ("language=xx", "language must be one of"),
            ("shoe_size=44", "shoe_size"),
        ],
    )
    def test_what_cannot_be_is_refused_by_its_name(
        self, program: Program, given: str, word: str
    ) -> None:
        answer = program("profile", "add", *TEAM, given)
        assert answer.code != 0
        assert word in " ".join(answer.err.replace("│", " ").split())


@pytest.mark.usefixtures("team")
class TestPreferences:
    def test_they_are_the_defaults_until_one_is_changed(self, program: Program) -> None:
        before = {"attach_pdf": "yes", "accepts_expired": "no", "notify": "", "print_queue": ""}
        assert facts(program("preferences", "show", *TEAM)) == before
        given = ("attach_pdf=no", "notify=bob@example.com", "print_queue=/var/spool/quotes")
        changed = facts(program("preferences", "change", *TEAM, *given))
        after = before | dict(one.split("=") for one in given)
        assert changed == facts(program("preferences", "show", *TEAM)) == after

    @pytest.mark.parametrize("given", ["attach_pdf=perhaps", "notify=bob", "print_queue=here"])
    def test_what_cannot_be_is_refused(self, program: Program, given: str) -> None:
        assert program("preferences", "change", *TEAM, given).code != 0
        assert facts(program("preferences", "show", *TEAM))["notify"] == ""

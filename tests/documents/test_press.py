"""What the press makes of a view: an archive's PDF in which every text can be read again."""

import asyncio
import threading
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from quotewright.core.contents import dated_on
from quotewright.core.files import File
from quotewright.core.profiles import LANGUAGES
from quotewright.documents import press as press_room
from quotewright.documents.layouts import layout_names
from quotewright.documents.press import Busy, Press
from quotewright.documents.reading import view_of
from quotewright.documents.sheets import shown
from quotewright.documents.specimen import specimen, specimen_logo
from quotewright.documents.view import DocumentView, Fact
from tests.documents._sheets import HOSE, PAYMENT, SHORT, of_lines

PRESS = Press()
"""One for all: what it is slow at is its first document."""

LAYOUTS = layout_names()
IN_ALL = list(product(LAYOUTS, LANGUAGES))
NASTY = '*bold* _it_ #panic("no") $x^2$ \\ @ref <b>b</b> {{ 7*7 }} // no comment `raw` = h'


class TestText:
    @pytest.mark.parametrize(("layout", "language"), IN_ALL)
    def test_the_specimen_says_its_sums_in_every_layout_and_language(
        self, layout: str, language: str
    ) -> None:
        view = replace(view_of(specimen(), language), layout=layout)
        text = _flat(_text(PRESS.print_now(view, specimen_logo())))
        said = [one for sums in view.sums for one in (sums.label, sums.amount)]
        said += [one.value for one in view.facts] + [view.number, view.title]
        assert [one for one in said if _flat(one) not in text] == []

    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_whatever_looks_like_markup_is_printed_as_it_was_written(self, layout: str) -> None:
        view = _saying(NASTY, layout)
        text = _flat(_text(PRESS.print_now(view)))
        assert text.count(_flat(NASTY)) >= 8

    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_every_page_says_which_it_is_and_repeats_the_head_of_the_table(
        self, layout: str
    ) -> None:
        pages = _pages(PRESS.print_now(replace(of_lines(60), layout=layout)))
        assert len(pages) > 1
        for number, text in enumerate(pages, 1):
            assert f"Page{number}of{len(pages)}" in _flat(text)
        assert all("Description" in text for text in pages[:-1])

    def test_other_scripts_are_printed_and_what_has_no_glyph_is_a_box(self) -> None:
        words = "漢字 かな 한국어 ✓ \U0001f984"
        text = _flat(_text(PRESS.print_now(replace(SHORT, memo=words))))
        assert "漢字かな한국어✓▯" in text

    def test_a_word_without_an_end_stays_on_its_page(self) -> None:
        word = "W" * 400
        view = replace(SHORT, title=word, lines=(replace(HOSE, description=word),))
        text = _text(PRESS.print_now(view))
        assert _flat(text).count(word) == 2
        assert max(len(line) for line in text.splitlines() if "WW" in line) < 60

    def test_numbers_of_any_width_leave_room_for_words(self) -> None:
        wide = "$99,999,999,999,999.99"
        line = replace(HOSE, quantity="99,999,999.9999", unit_price=wide, total=wide)
        text = _flat(_text(PRESS.print_now(replace(SHORT, lines=(line,)))))
        assert text.count(wide) == 2

    def test_nothing_stands_where_there_is_nothing_to_say(self) -> None:
        view = replace(SHORT, lines=(), sums=(), facts=(), references=(), memo="", title="")
        assert "Q-1001" in _text(PRESS.print_now(view))

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=80), st.sampled_from(LAYOUTS))
    def test_any_text_can_be_printed(self, words: str, layout: str) -> None:
        assert PRESS.print_now(_saying(words, layout)).startswith(b"%PDF-1.7")


class TestWhatIsShown:
    def test_controls_and_what_turns_text_around_are_boxes(self) -> None:
        assert shown("a\x00b\x1bc\u202ed\x85e") == "a▯b▯c▯d\ne"

    def test_breaks_of_any_kind_are_line_feeds(self) -> None:
        assert shown("a\r\nb\rc\u2028d\ne") == "a\nb\nc\nd\ne"

    def test_half_a_character_is_a_box(self) -> None:
        assert shown("a\ud800") == "a▯"

    def test_a_letter_and_its_accent_are_one(self) -> None:
        assert shown("Zoe\u0308") == "Zoë"


class TestArchive:
    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_it_says_that_it_is_for_archives_and_has_tags(self, layout: str) -> None:
        view = replace(SHORT, layout=layout, payment=PAYMENT)
        reader = PdfReader(BytesIO(PRESS.print_now(view, specimen_logo())))
        catalogue: Any = reader.root_object
        xmp = catalogue["/Metadata"].get_object().get_data().decode()
        assert "<pdfaid:part>3</pdfaid:part>" in xmp
        assert "<pdfaid:conformance>B</pdfaid:conformance>" in xmp
        assert catalogue["/MarkInfo"]["/Marked"]
        assert catalogue["/Lang"] == "en"
        assert {"/H1", "/Table", "/TH", "/TD", "/Figure"} <= _tags(reader)

    def test_it_is_called_by_its_number_and_dated_as_it_is_written(self) -> None:
        reader = PdfReader(BytesIO(PRESS.print_now(SHORT, dated=date(2026, 11, 22))))
        assert reader.metadata
        assert reader.metadata.title == "Quote Q-1001"
        assert reader.metadata.author == "Ferndale Plumbing"
        assert reader.metadata.creation_date
        assert reader.metadata.creation_date.date() == date(2026, 11, 22)

    def test_the_same_view_is_the_same_file_from_any_press(self) -> None:
        view, day = view_of(specimen()), dated_on(specimen())
        once = PRESS.print_now(view, specimen_logo(), day)
        assert once == Press().print_now(view, specimen_logo(), day)


class TestPictures:
    def test_the_logo_and_the_code_to_pay_by_are_printed(self) -> None:
        plain = PRESS.print_now(replace(SHORT, payment=replace(PAYMENT, qr="")))
        pictured = PRESS.print_now(replace(SHORT, payment=PAYMENT), specimen_logo())
        assert _images(plain) == 0
        assert _images(pictured) == 1
        assert len(pictured) > len(plain)

    @pytest.mark.parametrize(
        "body", [b"", b"no picture", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n" + bytes(40)]
    )
    def test_a_logo_that_is_no_picture_is_left_out(self, body: bytes) -> None:
        pdf = PRESS.print_now(SHORT, File("image/png", body))
        assert "Q-1001" in _text(pdf)
        assert _images(pdf) == 0


class TestLayouts:
    def test_both_layouts_are_found_by_their_folders(self) -> None:
        assert LAYOUTS == ("classic", "modern")

    @pytest.mark.parametrize("layout", ["gone", "", "../classic", "/etc"])
    def test_a_document_of_an_unknown_layout_is_printed_by_the_classic_one(
        self, layout: str
    ) -> None:
        assert PRESS.print_now(replace(SHORT, layout=layout)) == PRESS.print_now(SHORT)

    @pytest.mark.parametrize("colour", ["#ffffff", "#000000", "#ffee00", "#7fff00", "#1d5b8f"])
    @pytest.mark.parametrize("layout", LAYOUTS)
    def test_any_colour_can_be_printed(self, layout: str, colour: str) -> None:
        pdf = PRESS.print_now(replace(SHORT, layout=layout, colour=colour))
        assert "$188.10" in _text(pdf)


class TestQueue:
    def test_printing_is_no_work_of_the_thread_that_asks(self) -> None:
        async def asked() -> str:
            return await PRESS.take_on(lambda: threading.current_thread().name)

        assert asyncio.run(asked()).startswith("press")

    def test_more_than_may_wait_are_refused_at_once(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(press_room, "MOST_WAITING", 2)
        assert asyncio.run(_asked_for(5)).count(Busy) == 3

    def test_documents_asked_for_at_once_are_all_printed(self) -> None:
        assert asyncio.run(_asked_for(12)) == [bytes] * 12


async def _asked_for(many: int) -> list[type]:
    asked = [PRESS.print(replace(SHORT, number=f"Q-{one}")) for one in range(many)]
    return [type(one) for one in await asyncio.gather(*asked, return_exceptions=True)]


def _saying(words: str, layout: str) -> DocumentView:
    """The words wherever somebody can write some."""
    return replace(
        SHORT,
        layout=layout,
        title=words,
        number=words,
        references=(words,),
        memo=words,
        terms=words,
        footer=words,
        notices=(words,),
        facts=(Fact(words, words),),
        sender=replace(SHORT.sender, name=words, contact=(words,)),
        recipient=replace(SHORT.recipient, name=words, lines=(words,)),
        lines=(replace(HOSE, description=words, unit=words), replace(HOSE, is_text=True)),
    )


def _text(pdf: bytes) -> str:
    return "\n".join(_pages(pdf))


def _pages(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def _flat(text: str) -> str:
    """Without its spaces and breaks, of which some come from the layout."""
    return "".join(text.split())


def _images(pdf: bytes) -> int:
    return sum(len(page.images) for page in PdfReader(BytesIO(pdf)).pages)


def _tags(reader: PdfReader) -> set[str]:
    objects: Any = map(reader.get_object, reader.xref[0])
    elements = [one for one in objects if isinstance(one, dict) and "/S" in one and "/P" in one]
    return {one["/S"] for one in elements}

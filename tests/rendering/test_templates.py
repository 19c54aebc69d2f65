"""Templates: what is filled in stays text, and what is missing is an error."""

import pytest
from jinja2 import DictLoader, Environment, UndefinedError

from quotewright.rendering.templates import TEMPLATES, environment

MARKUP = "<script>alert('1')</script> & {{ 1 }}"


def test_templates_are_found_in_their_folder() -> None:
    assert environment().loader is not None
    assert TEMPLATES.name == "templates"


def test_markup_that_is_filled_into_a_page_is_shown_as_text() -> None:
    filled = _with("page.html").get_template("page.html").render(text=MARKUP)
    assert filled == "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt; &amp; {{ 1 }}"


def test_plain_text_is_filled_in_as_it_is() -> None:
    assert _with("mail.txt").get_template("mail.txt").render(text=MARKUP) == MARKUP


def test_a_word_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        _with("page.html").get_template("page.html").render()


def _with(name: str) -> Environment:
    return environment().overlay(loader=DictLoader({name: "{{ text }}"}))

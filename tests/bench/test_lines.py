"""Lines of the table: what a goal is held against, and what is shown where nothing was measured."""

import pytest

from bench.figures import Figures, Place, middle
from bench.goals import Goal, Measure
from bench.lines import Line, lines_of
from bench.rows import (
    CREATE,
    CREATE_WHILE_ONE_HANGS,
    GROWTH,
    MEMORY,
    ONE_CLIENT,
    START,
    WORKS,
)
from bench.works import SQLITE

SMALL = Place(f"{ONE_CLIENT}, 1,000 quotes", SQLITE, 1)
LARGE = Place(f"{ONE_CLIENT}, 100,000 quotes", SQLITE, 1)


def asked(cpu_ms: float | None) -> Figures:
    return Figures(rate=100, p50_ms=1, p95_ms=2, cpu_ms={"server": cpu_ms})


def line_of(rounds: list[dict[Place, Figures]], place: Place) -> Line:
    return next(line for line in lines_of(rounds) if line.place == place)


def test_a_large_book_is_held_against_the_small_one_of_the_same_round() -> None:
    rounds = [
        {SMALL: asked(0.1), LARGE: asked(0.12)},
        {SMALL: asked(0.2), LARGE: asked(0.30)},
        {SMALL: asked(0.4), LARGE: asked(0.44)},
    ]
    line = line_of(rounds, LARGE)
    assert line.ratio == pytest.approx(1.2)
    assert line.verdict(line.goal.goal) == "≤ 1.30 x the small book: met"


def test_a_large_book_that_costs_too_much_more_misses_its_goal() -> None:
    line = line_of([{SMALL: asked(0.1), LARGE: asked(0.2)}], LARGE)
    assert line.verdict(line.goal.goal) == "≤ 1.30 x the small book: NOT MET"


def test_a_cost_that_cannot_be_read_is_no_verdict() -> None:
    line = line_of([{SMALL: asked(0.1), LARGE: asked(None)}], LARGE)
    assert line.verdict(line.goal.goal) == "≤ 1.30 x the small book: not known"
    assert line.cells()[8] == "?"


def test_a_start_is_held_against_its_wait_and_shows_its_memory() -> None:
    place = Place(START.name, SQLITE, 1)
    started = Figures(p50_ms=1200.0, p95_ms=1300.0, cpu_ms={"server": 900.0}, rss_mb=99, pss_mb=75)
    line = line_of([{place: started}], place)
    assert line.verdict(line.goal.goal) == "≤ 1,000 ms to wait: NOT MET"
    assert line.cells()[3:11] == ["-", "1,200.00", "1,300.00", "900.000", "-", "900.000", "-", "99"]


def test_memory_is_held_against_all_that_the_process_has() -> None:
    place = Place(MEMORY.name, SQLITE, 8)
    line = line_of([{place: Figures(rss_mb=121, pss_mb=90)}], place)
    assert line.verdict(line.goal.goal) == "≤ 120 MB: NOT MET"
    assert line.cells()[3:9] == ["-"] * 6


def test_a_call_while_a_receiver_hangs_is_held_against_the_wait_of_the_same_without() -> None:
    alone, beside = (Place(one.name, SQLITE, 8) for one in (CREATE, CREATE_WHILE_ONE_HANGS))
    rounds = [
        {alone: Figures(p50_ms=4.0, cpu_ms={"server": 1}), beside: Figures(p50_ms=5.0)},
        {alone: Figures(p50_ms=4.0, cpu_ms={"server": 1}), beside: Figures(p50_ms=4.4)},
        {alone: Figures(p50_ms=4.0, cpu_ms={"server": 1}), beside: Figures(p50_ms=4.0)},
    ]
    line = line_of(rounds, beside)
    assert line.ratio == pytest.approx(1.1)
    assert line.verdict(line.goal.goal) == "≤ 1.20 x the wait: met"


def test_a_rate_is_to_be_high_and_all_else_low() -> None:
    figures = Figures(rate=10, p50_ms=10, cpu_ms={"server": 10}, rss_mb=10)
    met = {of: Goal(of=of).is_met(5, figures, ratio=10) for of in Measure}
    assert met == {of: of is Measure.RATE for of in Measure}


def test_several_rounds_become_their_medians() -> None:
    rounds = [Figures(p50_ms=wait, rss_mb=100 + wait) for wait in (3, 1, 2)]
    assert middle(rounds) == Figures(p50_ms=2, rss_mb=102)


def test_every_row_has_a_name_of_its_own_and_every_floor_is_a_row() -> None:
    names = [work.name for work in WORKS]
    assert len(set(names)) == len(names)
    floors = {
        work.floor(place).work
        for work in GROWTH
        if work.floor is not None
        for place in work.places(SQLITE)
    }
    assert len(floors) == len(GROWTH) / 2
    assert floors < set(names)

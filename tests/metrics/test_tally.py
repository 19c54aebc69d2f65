"""Requests counted by kind, and several counts as one."""

from quotewright.metrics.tally import BUCKETS, Cell, Figures, Tally, add_up

QUOTE = ("allquote", "/quotes/{id}")


def cells_of(tally: Tally) -> list[Cell]:
    return tally.figures(0, 0, 0).cells


def test_a_request_is_counted_where_its_time_falls() -> None:
    tally = Tally()
    for seconds in (0.0005, 0.001, 0.0011, 99.0):
        tally.count("GET", QUOTE, 200, seconds)
    (cell,) = cells_of(tally)
    assert cell.counts == [2, 1, *[0] * (len(BUCKETS) - 2), 1]
    assert cell.seconds == 0.0005 + 0.001 + 0.0011 + 99.0


def test_statuses_of_one_class_are_one_kind() -> None:
    tally = Tally()
    for status in (200, 201, 404, 500, 0):
        tally.count("GET", QUOTE, status, 0.1)
    assert {cell.status: sum(cell.counts) for cell in cells_of(tally)} == {
        "2xx": 2,
        "4xx": 1,
        "5xx": 1,
        "none": 1,
    }


def test_what_callers_make_up_does_not_become_a_kind() -> None:
    tally = Tally()
    for method in ("PROPFIND", "MKCOL", "BREW"):
        tally.count(method, None, 404, 0.1)
    (cell,) = cells_of(tally)
    assert (cell.method, cell.door, cell.endpoint, sum(cell.counts)) == ("other", "", "other", 3)


def test_several_counts_are_one() -> None:
    one = Figures([Cell("GET", *QUOTE, "2xx", [1, 2], 0.5)], 1, 1, 2, 8)
    two = Figures(
        [Cell("GET", *QUOTE, "2xx", [3, 4], 0.25), Cell("POST", *QUOTE, "2xx", [1, 0], 1.0)],
        *(1, 0, 1, 8),
    )
    assert add_up([one, two]) == Figures(
        [Cell("GET", *QUOTE, "2xx", [4, 6], 0.75), Cell("POST", *QUOTE, "2xx", [1, 0], 1.0)],
        *(2, 1, 3, 16),
    )

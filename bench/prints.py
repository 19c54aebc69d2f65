"""What printing costs: a content in, a PDF out, in a process that has printed before."""

import time
from statistics import median

from bench.figures import Figures, percentiles_ms
from quotewright.core.contents import Content
from quotewright.core.lines import Line, LineKind
from quotewright.documents.press import Press
from quotewright.documents.reading import view_of
from quotewright.documents.specimen import specimen

WARM = 3


def print_again_and_again(lines: int, count: int) -> Figures:
    """The wait, and the CPU of the whole process, of one print; no two have the same words."""
    press = Press()
    contents = [_content(lines, one) for one in range(WARM + count)]
    for content in contents[:WARM]:
        press.print_now(view_of(content))
    waits, spent = zip(*(_print(press, one) for one in contents[WARM:]), strict=True)
    p50, p95 = percentiles_ms(waits)
    return Figures(
        rate=1 / median(waits), p50_ms=p50, p95_ms=p95, cpu_ms={"server": median(spent) * 1000}
    )


def _print(press: Press, content: Content) -> tuple[float, float]:
    """Seconds to wait, seconds of CPU."""
    began, spent = time.perf_counter(), time.process_time()
    press.print_now(view_of(content))
    return time.perf_counter() - began, time.process_time() - spent


def _content(lines: int, number: int) -> Content:
    return specimen([_line(one, number) for one in range(lines)])


def _line(place: int, number: int) -> Line:
    words = f"Part {place} of order {number}, fitted and tested"
    return Line(
        LineKind.ITEM,
        words,
        quantity=10_000 * (place % 7 + 1),
        unit_price=1_000_000 + 10_000 * (place * 31 + number),
        unit="piece",
        tax_rate=210_000,
    )

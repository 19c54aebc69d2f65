"""A serving process keeps to one core: its threads hand work to each other within one cache.

Python runs one thread at a time anyway. When the scheduler spreads those threads over the machine,
every hop drags what it touches from one core's cache to another's; measured in
docs/decisions/0007-a-process-keeps-to-one-core.md.
"""

import os
import socket
from contextlib import suppress
from pathlib import Path


def keep_to_one_core(kind: str = "quotewright") -> int | None:
    """Keep this thread, and those it starts, to a core that no other process of this kind keeps to.

    None where the system knows no such thing, or where every core is taken: then the scheduler
    decides, as always.
    """
    if not hasattr(os, "sched_setaffinity"):
        return None
    # A sandbox may forbid any of this; it makes the server faster, not different.
    with suppress(OSError):
        here = _core_of_this_moment()
        for core in sorted(os.sched_getaffinity(0), key=lambda core: core != here):
            if _claim(f"\0{kind}-core-{core}"):
                os.sched_setaffinity(0, {core})
                return core
    return None


def _core_of_this_moment() -> int:
    """Where the scheduler put us: the fastest core with the least to do, as far as it knows."""
    after_the_name = Path("/proc/self/stat").read_text(encoding="ascii").rpartition(")")[2]
    return int(after_the_name.split()[36])


def _claim(name: str) -> bool:
    """Take a name of the kernel's, which one process at a time can have, until this one ends."""
    claim = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    try:
        claim.bind(name)
    except OSError:
        claim.close()
        return False
    claim.detach()
    return True

"""Records: dataclasses that the type checker holds frozen, and that cost little to make.

A frozen dataclass sets each of its fields by a call, because its own `__setattr__` is in the way:
that was a sixth of all that a request costs (docs/decisions/0012-frozen-by-the-type-checker.md).
"""

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass  # noqa: PLC0414 - it is handed on
else:

    def dataclass(*, frozen: bool = False, **options: Any) -> Callable[[type], type]:
        """As in the standard library, equal and hashable alike, but nothing stands guard."""
        return dataclasses.dataclass(unsafe_hash=frozen, **options)

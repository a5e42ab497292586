"""How values of JSON become those of Python."""

from __future__ import annotations

import re
from datetime import datetime, timezone
from decimal import Decimal
from typing import Optional, overload


def moment(text: str) -> datetime:
    """An RFC 3339 time in UTC, to the microsecond: Python 3.9 reads neither `Z` nor nanoseconds."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d+))?(?:Z|\+00:00)", text)
    if found is None:
        raise ValueError(f"{text!r} is not a time in UTC")
    micros = int((found[2] or "").ljust(6, "0")[:6])
    return datetime.fromisoformat(found[1]).replace(microsecond=micros, tzinfo=timezone.utc)


@overload
def dollars(micros: int) -> Decimal: ...
@overload
def dollars(micros: None) -> None: ...
@overload
def dollars(micros: Optional[int]) -> Optional[Decimal]: ...
def dollars(micros: Optional[int]) -> Optional[Decimal]:
    """Micro-dollars in dollars, exactly; what is not known stays None."""
    return None if micros is None else Decimal(micros).scaleb(-6)

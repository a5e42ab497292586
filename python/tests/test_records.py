from __future__ import annotations

import importlib.util
import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from endpoint_guard import records
from endpoint_guard.records.values import dollars, moment

ROOT = Path(__file__).resolve().parents[1]


def generator() -> Any:
    spec = importlib.util.spec_from_file_location("records_tool", ROOT / "tools" / "records.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["records_tool"] = module
    spec.loader.exec_module(module)
    return module


def test_the_records_are_those_of_the_schemas() -> None:
    assert generator().stale() == [], "python tools/records.py writes them anew"


def test_a_changed_schema_is_found(tmp_path: Path) -> None:
    tool = generator()
    for name, text in tool.files().items():
        (tmp_path / name).write_text(text)
    assert tool.stale(tmp_path) == []
    (tmp_path / "pause.py").write_text("old")
    (tmp_path / "gone.py").write_text("")
    assert tool.stale(tmp_path) == ["gone.py", "pause.py"]


def test_what_is_not_known_stays_none_and_more_fields_are_no_trouble() -> None:
    endpoint = {"endpoint": "a/b", "url": None, "more": 1}
    line = {"happening": "ready", "endpoints": [endpoint], "rate_micros_per_hour": None, "until": None}
    ready = records.line_of(line)
    assert isinstance(ready, records.HeldReady)
    assert ready.rate_dollars_per_hour is None
    assert ready.endpoints[0].url is None
    assert records.line_of({"happening": "new"}) is None


def test_times_and_dollars_are_exact() -> None:
    assert moment("2026-11-27T23:12:00.123456789Z") == datetime(2026, 11, 27, 23, 12, 0, 123456, timezone.utc)
    assert moment("2026-11-27T23:12:00.5Z").microsecond == 500_000
    with pytest.raises(ValueError, match="is not a time in UTC"):
        moment("yesterday")
    assert str(dollars(1)) == "0.000001"
    assert dollars(None) is None

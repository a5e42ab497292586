from __future__ import annotations

from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from .simulator import Simulator

USES = """%%endpoint phi-4 --max-time 1h --max-cost 5
print("at", endpoint_session.base_url)
number = 6 * 7
"""


def execute(*cells: str) -> list[str]:
    """Runs a notebook; what each of its cells showed."""
    v4: Any = nbformat.v4
    notebook = v4.new_notebook(cells=[v4.new_code_cell(cell) for cell in cells])
    NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
    return [_text(cell) for cell in notebook.cells]


def _text(cell: Any) -> str:
    return "\n".join(one.get("text") or one.get("data", {}).get("text/plain", "") for one in cell.outputs)


def test_a_cell_has_its_endpoint_and_shows_what_it_cost(sim: Simulator) -> None:
    shown = execute("%load_ext endpoint_guard", USES, "print(number, endpoint_session.receipt.outcome)")
    assert "/phi-4/v1" in shown[1]
    assert "phi-4: paused (start " in shown[1], shown[1]
    assert "In all $0.01" in shown[1]
    assert shown[2] == "42 completed\n"
    assert sim.rate == 0
    assert sim.truth()["micros"] > 0


def test_a_cell_that_fails_or_cannot_begin_is_paused_and_stops_the_notebook(sim: Simulator) -> None:
    with pytest.raises(CellExecutionError, match="ZeroDivisionError"):
        execute("%load_ext endpoint_guard", "%%endpoint phi-4\n1 / 0", "print('never')")
    assert sim.rate == 0
    with pytest.raises(CellExecutionError, match=r"did you mean alice/phi-4"):
        execute("%load_ext endpoint_guard", "%%endpoint phi-5\nprint('never')")
    with pytest.raises(CellExecutionError, match=r"unrecognized arguments: --for"):
        execute("%load_ext endpoint_guard", "%%endpoint phi-4 --for 2h\nprint('never')")
    assert sim.rate == 0

from __future__ import annotations

import asyncio
import os
import urllib.request
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest

import endpoint_guard
from endpoint_guard import program

from .simulator import Simulator, until


def test_a_block_has_its_endpoints_and_leaves_a_receipt(sim: Simulator) -> None:
    shown: list[str] = []
    with endpoint_guard.session(
        "phi-4", "alice/mistral-7b", max_time=timedelta(hours=2), max_cost=5.00, max_rate="4", progress=shown.append
    ) as s:
        assert sim.rate > 0
        assert sim.unarmed() == []
        assert [one.id for one in s.endpoints] == ["alice/phi-4", "alice/mistral-7b"]
        assert s["phi-4"] == s["alice/phi-4"]
        assert s["mistral-7b"].base_url == f"{s['mistral-7b'].url}/v1"
        assert s.rate == Decimal(sim.rate) / 1_000_000
        assert s.cost is not None
        assert s.cost < 1
        assert s.receipt is None
        assert not s.is_stopping
        with urllib.request.urlopen(_request(s["phi-4"].url)) as answer:
            assert answer.status == 200
        with pytest.raises(KeyError, match="none of the endpoints"):
            s["whisper"]
        with pytest.raises(endpoint_guard.UsageError, match="There are 2 endpoints"):
            s.base_url  # noqa: B018
    assert sim.rate == 0
    assert s.receipt is not None
    assert s.receipt.outcome == "completed"
    assert s.receipt.exit_code == 0
    assert "python" in (s.receipt.command or "")
    assert s.receipt.total_micros is not None
    assert abs(s.receipt.total_micros - sim.truth()["micros"]) < 2_000, "of less than a minute each"
    assert s.receipt.total_dollars == Decimal(s.receipt.total_micros) / 1_000_000
    assert "phi-4 and mistral-7b ready, $1.60/h" in shown
    assert shown[-1].startswith(f"Session {s.id}: phi-4: paused (start ")
    with pytest.raises(endpoint_guard.UsageError, match="used once"):
        s.__enter__()


def _request(url: str) -> urllib.request.Request:
    return urllib.request.Request(f"{url}/health", headers={"Authorization": f"Bearer {os.environ['HF_TOKEN']}"})


def test_one_at_a_time_only_one_runs(sim: Simulator) -> None:
    rates = []
    with endpoint_guard.session("phi-4", "mistral-7b", one_at_a_time=True) as s:
        names = []
        for endpoint in s:
            rates.append(sim.rate)
            names.append(endpoint.name)
            assert s.base_url == endpoint.base_url
    assert names == ["phi-4", "mistral-7b"]
    assert rates[0] == rates[1] > 0
    assert sim.rate == 0
    assert s.receipt is not None
    assert s.receipt.outcome == "completed"


def test_one_at_a_time_a_block_that_leaves_early_starts_no_more(sim: Simulator) -> None:
    with endpoint_guard.session("phi-4", "mistral-7b", one_at_a_time=True) as s:
        for _ in s:
            break
    assert sim.rate == 0
    assert s.receipt is not None
    assert [one.resumed is None for one in s.receipt.endpoints] == [False, True]


def test_an_exception_goes_through_and_is_on_the_receipt(sim: Simulator) -> None:
    with pytest.raises(ZeroDivisionError), endpoint_guard.session("phi-4") as s:
        1 / 0  # noqa: B018
    assert sim.rate == 0
    assert s.receipt is not None
    assert s.receipt.exit_code == 1


def test_async_blocks_and_decorators(sim: Simulator) -> None:
    async def block() -> list[str]:
        ticks = 0

        async def tick() -> None:
            nonlocal ticks
            while True:
                await asyncio.sleep(0.001)
                ticks += 1

        ticking = asyncio.ensure_future(tick())
        async with endpoint_guard.session("phi-4", "mistral-7b", one_at_a_time=True) as s:
            found = [endpoint.name async for endpoint in s]
        ticking.cancel()
        # A loop that waits for the helper goes round a handful of times in all.
        assert ticks > 20, "the loop was not blocked"
        assert s.receipt is not None
        return found

    assert asyncio.run(block()) == ["phi-4", "mistral-7b"]
    assert sim.rate == 0

    @endpoint_guard.session("phi-4")
    def plain(factor: int, session: endpoint_guard.Session) -> int:
        assert session.base_url.endswith("/v1")
        return factor * sim.rate

    assert plain(2) > 0  # type: ignore[call-arg]

    @endpoint_guard.session("phi-4")
    async def other() -> int:
        return sim.rate

    assert asyncio.run(other()) > 0
    assert sim.rate == 0


def test_a_cancelled_async_block_is_paused(sim: Simulator) -> None:
    async def run() -> None:
        async def block() -> None:
            async with endpoint_guard.session("phi-4"):
                await asyncio.sleep(600)

        task = asyncio.ensure_future(block())
        await asyncio.get_running_loop().run_in_executor(None, until, "it", lambda: sim.rate > 0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(run())
    sim.wait_paused()


def test_what_cannot_be_had_is_said_and_nothing_runs(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(endpoint_guard.UsageError, match="did you mean alice/phi-4"):
        endpoint_guard.session("phi4").__enter__()
    with pytest.raises(endpoint_guard.UsageError, match="not a time"):
        endpoint_guard.session("phi-4", max_time="soon").__enter__()
    with pytest.raises(endpoint_guard.UsageError, match="at least one endpoint"):
        endpoint_guard.session()
    with pytest.raises(endpoint_guard.UsageError, match="no name"):
        endpoint_guard.session("--demo")
    with pytest.raises(endpoint_guard.BudgetReached, match="max-rate"):
        endpoint_guard.session("phi-4", max_rate=0.01).__enter__()
    with pytest.raises(endpoint_guard.TokenRefused, match="HF_TOKEN"):
        endpoint_guard.session("phi-4", token="hf_wrong").__enter__()
    monkeypatch.setenv(program.PROGRAM, "/nowhere/endpoint-guard")
    with pytest.raises(endpoint_guard.ProgramMissing, match="/nowhere/endpoint-guard"):
        endpoint_guard.session("phi-4").__enter__()
    assert sim.truth()["micros"] == 0


def test_an_endpoint_that_does_not_start_is_paused_again(sim: Simulator) -> None:
    sim.fault({"method": "POST", "path": "/phi-4/resume", "effect": {"kind": "status", "status": 400}})
    with pytest.raises(endpoint_guard.NotReady) as caught:
        endpoint_guard.session("phi-4", "mistral-7b", ready_timeout=20).__enter__()
    assert caught.value.receipt is not None
    assert sim.rate == 0


def test_its_time_and_somebody_elsewhere_end_it_under_the_block(sim: Simulator) -> None:
    def stopping(s: endpoint_guard.Session) -> bool:
        return s.is_stopping

    with pytest.raises(endpoint_guard.TimeReached), endpoint_guard.session("phi-4", max_time=1) as s:
        until("its end", lambda: stopping(s))
    with pytest.raises(endpoint_guard.Stopped) as caught, endpoint_guard.session("phi-4") as s:  # noqa: PT012
        program.run([*program.words_of("session", demo=False), "stop", s.id])
        assert stopping(s)
    assert caught.value.receipt is not None
    assert sim.rate == 0


def test_what_it_may_cost_is_held(sim: Simulator) -> None:
    # Three minutes are kept back for ending: $0.04 of $0.80/h. No time that is billed fits in beside it.
    held = endpoint_guard.session("phi-4", max_cost="0.041")
    with pytest.raises(endpoint_guard.BudgetReached), held as s:
        until("its end", lambda: s.is_stopping)
    assert held.receipt is not None
    assert sim.rate == 0


@pytest.mark.parametrize("by_itself", [True, False])
def test_a_pause_that_is_not_read_back_is_raised_or_warned_of(sim: Simulator, tmp_path: Path, by_itself: bool) -> None:
    config = tmp_path / "home" / "config"
    config.mkdir(parents=True)
    (config / "settings.toml").write_text("version = 2\n[pause]\nconfirm_within_seconds = 2\n")
    sim.fault({"path": "/phi-4/pause", "effect": {"kind": "pause_ignored"}})
    if by_itself:
        with pytest.raises(endpoint_guard.NotConfirmed, match="alice/phi-4"), endpoint_guard.session("phi-4"):
            pass
        return
    warned = pytest.warns(endpoint_guard.EndpointGuardWarning, match="Money may still be spent")
    with warned, pytest.raises(ZeroDivisionError), endpoint_guard.session("phi-4"):
        1 / 0  # noqa: B018

"""pytest: `@pytest.mark.endpoint("phi-4")` resumes an endpoint for the tests that need it, and pauses it after them.

The fixture `endpoint` is the one of the mark, and `endpoints` has all of them for the whole run.
"""

from __future__ import annotations

from collections.abc import Generator
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Optional

import pytest

from ..endpoints import Endpoint
from ..errors import BudgetReached, UsageError
from .costs import Seconds, lines
from .source import Asked, Endpoints, Source, Supply

if TYPE_CHECKING:
    from .door import Door

MARK = "endpoint"
_SUPPLY = pytest.StashKey[Supply]()
_ENDPOINTS = pytest.StashKey[Endpoints]()
_SOURCE = pytest.StashKey[Source]()
_DOOR: pytest.StashKey[Door] = pytest.StashKey()
_CLOCK = pytest.StashKey["_Clock"]()
#: Of `config.workerinput` of xdist.
_ADDRESS = "endpoint_guard_door"


def pytest_addoption(parser: pytest.Parser) -> None:
    """What can be typed."""
    group = parser.getgroup("endpoint-guard", "Hugging Face Inference Endpoints")
    group.addoption(
        "--endpoint-budget",
        metavar="DOLLARS",
        type=_dollars,
        help="end the run before its endpoints have cost more than so many dollars",
    )
    group.addoption(
        "--endpoint-order",
        choices=("together", "one-at-a-time"),
        default="together",
        help="all endpoints run together, or the tests are sorted so that one at a time does (default: together)",
    )
    group.addoption(
        "--endpoint-max-time", metavar="TIME", help="pause the endpoints after this time, such as 30m, and end the run"
    )
    group.addoption("--endpoint-demo", action="store_true", help="use the simulated account, without a token")


def _dollars(text: str) -> Decimal:
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(0)
    if not amount.is_finite() or amount <= 0:
        raise pytest.UsageError(f"--endpoint-budget: {text!r} is not dollars above zero such as 3 or 2.50")
    return amount


def pytest_configure(config: pytest.Config) -> None:
    """Makes what supplies the endpoints: here, or in the process that xdist started this one from."""
    config.addinivalue_line(
        "markers", f"{MARK}(name, ...): resumes these Hugging Face Inference Endpoints for the test, and pauses them"
    )
    given = getattr(config, "workerinput", None)
    if given is not None:
        if _ADDRESS in given:
            from .door import Visitor

            config.stash[_SUPPLY] = Visitor(*given[_ADDRESS])
    else:
        source = Source(
            Asked(
                budget=config.getoption("endpoint_budget"),
                max_time=config.getoption("endpoint_max_time"),
                demo=config.getoption("endpoint_demo"),
            )
        )
        config.stash[_SOURCE] = config.stash[_SUPPLY] = source
        config.stash[_CLOCK] = _Clock()
        config.pluginmanager.register(config.stash[_CLOCK], "endpoint_guard_clock")
    one_at_a_time = config.getoption("endpoint_order") != "together"
    if one_at_a_time and (given is not None or getattr(config.option, "numprocesses", None)):
        raise pytest.UsageError("--endpoint-order one-at-a-time needs one process: add -n 0, or leave it out")
    if _SUPPLY in config.stash:
        config.stash[_ENDPOINTS] = Endpoints(config.stash[_SUPPLY], one_at_a_time)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:
    """Tells a worker of xdist where this process gives out its endpoints."""
    config: pytest.Config = node.config
    from . import door

    if _DOOR not in config.stash:
        config.stash[_DOOR] = door.Door(config.stash[_SOURCE])
    node.workerinput[_ADDRESS] = config.stash[_DOOR].key


def names_of(item: pytest.Item) -> tuple[str, ...]:
    """The endpoints of its marks, each once."""
    names: dict[str, None] = {}
    for mark in item.iter_markers(MARK):
        if not mark.args or not all(isinstance(name, str) for name in mark.args):
            raise UsageError(f"{item.nodeid}: the mark names an endpoint, as in @pytest.mark.endpoint('phi-4')")
        names.update(dict.fromkeys(mark.args))
    return tuple(names)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sorts the tests by endpoint where one at a time runs: those that need none first."""
    if config.getoption("endpoint_order") != "together":
        order: dict[tuple[str, ...], int] = {(): 0}
        keys = [order.setdefault(tuple(sorted(names_of(item))), len(order)) for item in items]
        items[:] = [item for _, item in sorted(zip(keys, items), key=lambda pair: pair[0])]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Knows from here on what the whole run needs."""
    endpoints = session.config.stash.get(_ENDPOINTS, None)
    if endpoints is not None:
        endpoints.wanted = tuple(dict.fromkeys(name for item in session.items for name in names_of(item)))


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Waits for the endpoints of the test, before its fixtures."""
    names = names_of(item)
    if names:
        item.user_properties.append((MARK, " ".join(names)))
        endpoints = _endpoints_of(item.config)
        try:
            with _seen(item.config):
                endpoints.begin(names)
        except BudgetReached as why:
            item.session.shouldstop = str(why)
            raise
        _stop_if_over(item)


@pytest.hookimpl(wrapper=True, trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: Optional[pytest.Item]) -> Generator[None, Any, Any]:
    """Ends the run when its endpoints are paused, and one at a time the session of an endpoint after its last test."""
    try:
        return (yield)
    finally:
        if names_of(item):
            _stop_if_over(item)
            _endpoints_of(item.config).end(() if nextitem is None else names_of(nextitem))


def _endpoints_of(config: pytest.Config) -> Endpoints:
    if _ENDPOINTS not in config.stash:
        raise UsageError("endpoint_guard is loaded in the workers of xdist and not where they were started from")
    return config.stash[_ENDPOINTS]


def _stop_if_over(item: pytest.Item) -> None:
    why = item.config.stash[_SUPPLY].over()
    if why is not None and not item.session.shouldstop:
        item.session.shouldstop = why


def _seen(config: pytest.Config) -> Any:
    """What is shown while they start is seen, and not captured."""
    capture = config.pluginmanager.getplugin("capturemanager")
    return capture.global_and_fixture_disabled() if capture is not None else _Nothing()


class _Nothing:
    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        pass


@pytest.fixture(scope="session")
def endpoints(request: pytest.FixtureRequest) -> Endpoints:
    """All endpoints that tests of this run are marked with: `endpoints["phi-4"].base_url`."""
    found = _endpoints_of(request.config)
    with _seen(request.config):
        found.begin(found.wanted)
    return found


@pytest.fixture
def endpoint(request: pytest.FixtureRequest) -> Endpoint:
    """The endpoint that the test is marked with."""
    names = names_of(request.node)
    if len(names) != 1:
        raise UsageError(
            f"{request.node.nodeid} is marked with {len(names)} endpoints: the fixture `endpoint` needs one, "
            "`endpoints['phi-4']` takes any"
        )
    return _endpoints_of(request.config)[names[0]]


class _Clock:
    """Notes how long tests with endpoints ran; with xdist all reports come by here."""

    def __init__(self) -> None:
        self.seconds = Seconds()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and any(name == MARK for name, _ in report.user_properties):
            self.seconds.add(report.nodeid.partition("::")[0], report.duration)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Pauses, and waits until that is read back."""
    _close(session.config)


def pytest_unconfigure(config: pytest.Config) -> None:
    """The same where a run ended before it was one."""
    _close(config)


def _close(config: pytest.Config) -> None:
    source = config.stash.get(_SOURCE, None)
    if source is not None:
        with _seen(config):
            source.close()
    door = config.stash.get(_DOOR, None)
    if door is not None:
        door.close()


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Dollars of each file, and what could not be confirmed."""
    source = config.stash.get(_SOURCE, None)
    if source is None or not (source.receipts or source.troubles):
        return
    terminalreporter.section("endpoints")
    for line in lines(source.receipts, config.stash[_CLOCK].seconds):
        terminalreporter.write_line(line)
    for trouble in source.troubles:
        terminalreporter.write_line(trouble, red=True, bold=True)


def pytest_report_header(config: pytest.Config) -> Optional[str]:
    """The budget, where there is one."""
    budget = config.getoption("endpoint_budget")
    return None if budget is None else f"endpoints: at most ${budget:.2f}"

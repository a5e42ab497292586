"""Single questions and deeds of the command line, as functions that return typed records."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, Optional, Union

from . import program
from .arguments import Dollars, Time, amount_text, time_text
from .endpoints import EndpointName, text_of
from .errors import NotConfirmed
from .records import Check, Costs, Paused, Plan, Status


def status(*, namespaces: Sequence[str] = (), token: Optional[str] = None, demo: bool = False) -> Status:
    """Every endpoint with its state, rate and cost, read from Hugging Face now."""
    words = program.words_of("status", demo=demo)
    for namespace in namespaces:
        words += ["--namespace", text_of(namespace)]
    value, why = program.run(words, token)
    if why is not None:
        raise why
    return Status.from_json(value)


def pause_all(
    *,
    include_protected: bool = False,
    namespaces: Sequence[str] = (),
    timeout: Time = "5m",
    token: Optional[str] = None,
    demo: bool = False,
) -> Paused:
    """Pauses everything that costs money and is not protected, and reads that back.

    Raises `NotConfirmed`, with what came of it as `paused`, when money may still be spent.
    """
    words = [*program.words_of("pause", demo=demo), "--all", "--timeout", time_text(timeout)]
    words += ["--include-protected"] if include_protected else []
    for namespace in namespaces:
        words += ["--namespace", text_of(namespace)]
    value, why = program.run(words, token)
    paused = Paused.from_json(value)
    if why is None:
        return paused
    if isinstance(why, NotConfirmed):
        why.paused = paused
    raise why


def cost(
    *,
    since: Union[str, date] = "7d",
    until: Optional[date] = None,
    by: Literal["endpoint", "day", "namespace", "session"] = "endpoint",
    demo: bool = False,
) -> Costs:
    """What it has cost, from what was metered on this machine: no network is needed.

    :param since: How far back, today included (`"30d"`), or the first day.
    :param until: The last day, included; today where left out.
    :param by: What each row is about.
    """
    words = [*program.words_of("cost", demo=demo), "--since", str(since), "--by", by]
    words += [] if until is None else ["--until", until.isoformat()]
    value, why = program.run(words)
    if why is not None:
        raise why
    return Costs.from_json(value)


def plan(
    *endpoints: EndpointName,
    hours_per_day: float,
    days_per_week: int,
    hardware: Sequence[str] = (),
    rates: Sequence[Dollars] = (),
    starts_per_day: int = 0,
    idle_minutes: Optional[int] = None,
    cold_start: Optional[Time] = None,
    replicas: Optional[int] = None,
    token: Optional[str] = None,
    demo: bool = False,
) -> Plan:
    """What endpoints, hardware or prices would cost in a week and in a month.

    :param endpoints: Of the account, at their prices.
    :param hardware: `vendor/region/type/size` of the price list.
    :param rates: Dollars an hour; these need no account and no network.
    """
    words = program.words_of("plan", demo=demo)
    for option, values in (
        ("--endpoint", [text_of(one) for one in endpoints]),
        ("--hardware", [text_of(one) for one in hardware]),
        ("--rate", [amount_text(one) for one in rates]),
    ):
        words += [option, *values] if values else []
    words += ["--hours-per-day", str(hours_per_day), "--days-per-week", str(days_per_week)]
    words += ["--starts-per-day", str(starts_per_day)]
    words += [] if idle_minutes is None else ["--idle-minutes", str(idle_minutes)]
    words += [] if cold_start is None else ["--cold-start", time_text(cold_start)]
    words += [] if replicas is None else ["--replicas", str(replicas)]
    value, why = program.run(words, token)
    if why is not None:
        raise why
    return Plan.from_json(value)


def check(*, fix: bool = False, unused_days: int = 14, token: Optional[str] = None, demo: bool = False) -> Check:
    """What can cost money nobody wants to spend; with `fix` it is mended, and that is read back."""
    words = [*program.words_of("check", demo=demo), "--unused-days", str(unused_days)]
    words += ["--fix"] if fix else []
    value, why = program.run(words, token)
    if why is not None:
        raise why
    return Check.from_json(value)

"""The program `endpoint-guard`: where it is, and one run of it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Optional

from .errors import EndpointGuardError, ProgramMissing, error_of
from .records import Failure

#: Names another program than the one of the wheel.
PROGRAM = "ENDPOINT_GUARD_PROGRAM"
_NAME = "endpoint-guard" + (sysconfig.get_config_var("EXE") or "")


def find() -> str:
    """Path of the program: `ENDPOINT_GUARD_PROGRAM`, the one of this installation, or the one on PATH.

    Raises `ProgramMissing` when there is none.
    """
    named = os.environ.get(PROGRAM)
    if named:
        if not os.path.isfile(named):
            raise ProgramMissing(f"{PROGRAM} names {named}, which is not there")
        return named
    for folder in _folders():
        if (folder / _NAME).is_file():
            return str(folder / _NAME)
    found = shutil.which("endpoint-guard")
    if found is None:
        raise ProgramMissing(
            "The program endpoint-guard is not there. Install the package anew: "
            f"{sys.executable} -m pip install --force-reinstall endpoint-guard"
        )
    return found


def _folders() -> Iterator[Path]:
    """Where pip puts programs: of this interpreter, of the person, and beside a package of `--target`."""
    yield Path(sysconfig.get_path("scripts"))
    schemes = sysconfig.get_scheme_names()
    for scheme in ("posix_user", "osx_framework_user", "nt_user"):
        if scheme in schemes:
            yield Path(sysconfig.get_path("scripts", scheme=scheme))
    yield Path(sys.executable).parent
    package = Path(__file__).resolve().parent
    yield package.parent / "bin"
    # lib/python3.12/site-packages, of an interpreter that is not the one that runs.
    yield from (parent / "bin" for parent in package.parents[2:4])


def environment(token: Optional[str]) -> Optional[dict[str, str]]:
    """The environment of a run with this token; None where it is inherited as it is."""
    return None if token is None else {**os.environ, "HF_TOKEN": token}


def words_of(command: str, *, demo: bool) -> list[str]:
    """The beginning of a command line."""
    return [find(), *(["demo"] if demo else []), command]


def run(words: Sequence[str], token: Optional[str] = None) -> tuple[Any, Optional[EndpointGuardError]]:
    """Runs a command that prints one value of JSON; the value, and why it failed if it did.

    A failure that printed no value of its own is raised.
    """
    try:
        ran = subprocess.run(
            [*words, "--json", "--quiet"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env=environment(token),
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError as why:
        raise ProgramMissing(f"Could not start {words[0]}: {why}") from why
    said = ran.stderr.strip()
    try:
        value = json.loads(ran.stdout)
    except ValueError:
        raise EndpointGuardError(said or f"endpoint-guard ended with {ran.returncode} and said nothing") from None
    if isinstance(value, dict) and "error" in value:
        raise error_of(Failure.from_json(value).error)
    if ran.returncode == 0:
        return value, None
    code = {3: "unconfirmed", 4: "refused", 5: "unreachable", 6: "exceeded"}.get(ran.returncode, "failed")
    message = said.replace("endpoint-guard: ", "") or f"endpoint-guard ended with {ran.returncode}"
    return value, error_of(Failure.from_json({"error": {"code": code, "message": message}}).error)


def main() -> int:
    """`hf-guard`: the program under the name that `hf guard` looks for."""
    try:
        program = find()
    except ProgramMissing as why:
        print(why, file=sys.stderr)
        return 127
    words = [program, *sys.argv[1:]]
    if os.name != "nt":
        os.execv(program, words)
    return subprocess.call(words)

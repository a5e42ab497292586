"""Writes `src/endpoint_guard/records` anew from `docs/schema`: one data class for each object.

``python tools/records.py`` writes, ``python tools/records.py --check`` only compares and ends with 1
where something differs.
"""

from __future__ import annotations

import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Optional

HERE = Path(__file__).resolve().parent
SCHEMAS = HERE.parents[1] / "docs" / "schema"
RECORDS = HERE.parent / "src" / "endpoint_guard" / "records"

#: Name of the schema, and of the class of its root.
ROOTS = {
    "check": "Check",
    "cost": "Costs",
    "failure": "Failure",
    "hold": "Held",
    "pause": "Paused",
    "plan": "Plan",
    "receipt": "Receipt",
    "status": "Status",
}
#: Classes whose name the field gives badly.
NAMES = {
    "StatusEndpoints": "EndpointStatus",
    "ReceiptEndpoints": "EndpointReceipt",
    "CheckFindings": "Finding",
    "CheckFixed": "Fixed",
    "FixedLeft": "Finding",
    "CostsRows": "CostRow",
    "CostsTotal": "CostTotal",
    "CostsAsOf": "AsOf",
    "PausedUnconfirmed": "Unconfirmed",
    "PlanEndpoints": "PlannedEndpoint",
    "PlanTotal": "PlanCosts",
    "PlannedEndpointCosts": "PlanCosts",
    "PlanCostsWeek": "PlanAmounts",
    "PlanCostsMonth": "PlanAmounts",
    "FailureError": "Error",
    "EndpointReceiptStartStages": "StartStages",
    "HeldProgressEndpoints": "HeldStanding",
    "HeldReadyEndpoints": "HeldAddress",
}
#: Classes that another file has.
SHARED = {
    "HeldEndedError": ("failure", "Error"),
    "HeldEndedReceipt": ("receipt", "Receipt"),
    "HeldEndedUnconfirmed": ("pause", "Unconfirmed"),
}
KEYWORDS = {"from"}
HEADER = '"""{doc}\n\nMade from `docs/schema/{name}.json` by `tools/records.py`: not to be changed by hand.\n"""\n'


@dataclass
class Kind:
    """How a value is written as a type, and how it is made of JSON; `{}` is the JSON, `{?}` the same where it may
    be missing."""

    written: str
    made: str = "{}"


@dataclass
class Module:
    """One file."""

    classes: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    fields: dict[str, set[str]] = field(default_factory=dict)
    shared: set[tuple[str, str]] = field(default_factory=set)
    needs: set[str] = field(default_factory=set)


def camel(name: str) -> str:
    """`last_known` as `LastKnown`."""
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[_-]", name))


def sentence(schema: dict[str, Any], otherwise: str) -> str:
    """The description, as a docstring has it."""
    text = str(schema.get("description", otherwise)).replace("\\", "")
    return text.replace("`null`", "`None`").replace("null", "None")


def kind(module: Module, schema: dict[str, Any], name: str) -> Kind:
    """The type of a value; classes that it needs are written first."""
    variants = schema.get("anyOf", [])
    if variants:
        inner = next(one for one in variants if one.get("type") != "null")
        return optional(kind(module, inner, name))
    types = schema.get("type")
    if isinstance(types, list):
        rest = [one for one in types if one != "null"]
        inner = dict(schema, type=rest[0])
        inner.pop("enum", None)
        words = [one for one in schema.get("enum", []) if one is not None]
        made = literal(module, words) if words else kind(module, inner, name)
        return optional(made)
    words = schema.get("enum") or [one["const"] for one in schema.get("oneOf", [])]
    if words:
        return literal(module, words)
    if types == "object":
        written = write_class(module, schema, name)
        return Kind(written, f"{written}.from_json({{}})")
    if types == "array":
        inner = kind(module, schema["items"], name)
        if inner.made == "{}":
            return Kind(f"tuple[{inner.written}, ...]", "tuple({})")
        return Kind(f"tuple[{inner.written}, ...]", f"tuple({inner.made.format('one')} for one in {{}})")
    if types == "string" and schema.get("format") == "date-time":
        module.needs |= {"datetime", "moment"}
        return Kind("datetime", "moment({})")
    if types == "string" and schema.get("format") == "date":
        module.needs |= {"date"}
        return Kind("date", "date.fromisoformat({})")
    plain = {"string": "str", "integer": "int", "number": "float", "boolean": "bool"}
    return Kind(plain[str(types)])


def literal(module: Module, words: list[str]) -> Kind:
    """One of some words."""
    module.needs.add("Literal")
    return Kind(f"Literal[{', '.join(json.dumps(word) for word in words)}]")


def optional(inner: Kind) -> Kind:
    """Or unknown."""
    if inner.written.startswith("Optional["):
        return inner
    made = "{?}" if inner.made == "{}" else f"None if {{?}} is None else {inner.made}"
    return Kind(f"Optional[{inner.written}]", made)


def write_class(module: Module, schema: dict[str, Any], name: str, words: str = "") -> str:
    """Writes one class after those that it needs; its name."""
    if name in SHARED:
        module.shared.add(SHARED[name])
        return SHARED[name][1]
    name = NAMES.get(name, name)
    required = set(schema.get("required", []))
    if name in module.fields:
        if module.fields[name] != set(schema["properties"]):
            raise ValueError(f"two different objects would be called {name}")
        return name
    module.fields[name] = set(schema.get("properties", {}))
    fields: list[tuple[str, str, Kind, dict[str, Any]]] = []
    for key, value in schema.get("properties", {}).items():
        if "const" in value:
            continue
        found = kind(module, value, f"{name}{camel(key)}")
        if key not in required:
            found = optional(found)
        fields.append((key, f"{key}_" if key in KEYWORDS else key, found, value))
    lines = ["@dataclass(frozen=True)", f"class {name}:", f'    """{sentence(schema, words)}"""']
    lines += [""] if fields else []
    for key, own, found, value in fields:
        lines += [f"    {own}: {found.written}", f'    """{sentence(value, key)}"""']
    lines += ["", "    @classmethod", f"    def from_json(cls, data: Mapping[str, Any]) -> {name}:"]
    lines.append('        """From an object of JSON; fields that are not known are left out."""')
    if fields:
        lines.append("        return cls(")
        for key, own, found, _ in fields:
            has = f'data["{key}"]'
            got = has if key in required else f'data.get("{key}")'
            lines.append(f"            {own}={found.made.replace('{?}', got).replace('{}', has)},")
        lines.append("        )")
    else:
        lines.append("        return cls()")
    for _, own, found, _ in fields:
        if "micros" in own and "int" in found.written:
            module.needs |= {"Decimal", "dollars"}
            result = "Optional[Decimal]" if found.written.startswith("Optional") else "Decimal"
            lines += [
                "",
                "    @property",
                f"    def {own.replace('micros', 'dollars')}(self) -> {result}:",
            ]
            lines += [f'        """`{own}` in dollars."""', f"        return dollars(self.{own})"]
    module.classes.append("\n".join(lines))
    module.names.append(name)
    return name


def text(name: str) -> tuple[str, list[str]]:
    """The whole file, and the names of its classes."""
    schema = json.loads((SCHEMAS / f"{name}.json").read_text(encoding="utf-8"))
    module = Module()
    shapes = schema.get("oneOf", [])
    tail = ""
    if shapes:
        happening = [shape["properties"]["happening"]["const"] for shape in shapes]
        made = [write_class(module, shape, f"{ROOTS[name]}{camel(word)}") for shape, word in zip(shapes, happening)]
        module.needs.add("Union")
        union = f"{ROOTS[name]}Line"
        module.names.append(union)
        rows = "".join(f'    "{word}": {one},\n' for word, one in zip(happening, made))
        tail = (
            f"\n\n\n{union} = Union[{', '.join(made)}]\n\n_BY_HAPPENING: dict[str, Any] = {{\n{rows}}}\n\n\n"
            f"def line_of(data: Mapping[str, Any]) -> Optional[{union}]:\n"
            '    """The line that an object of JSON tells of; None for one that is not known here."""\n'
            '    made = _BY_HAPPENING.get(data.get("happening", ""))\n'
            "    return None if made is None else made.from_json(data)\n"
        )
        module.names.append("line_of")
    else:
        write_class(module, schema, ROOTS[name])
    body = "\n\n\n".join(module.classes) + tail
    imports = ["from __future__ import annotations", ""]
    imports += ["from collections.abc import Mapping", "from dataclasses import dataclass"]
    times = sorted(module.needs & {"date", "datetime"})
    if times:
        imports.append(f"from datetime import {', '.join(times)}")
    if "Decimal" in module.needs:
        imports.append("from decimal import Decimal")
    typing = {one for one in ("Literal", "Optional", "Union") if f"{one}[" in body} | {"Any"}
    imports.append(f"from typing import {', '.join(sorted(typing))}")
    values = sorted(module.needs & {"dollars", "moment"})
    own = [f"from .{of} import {one}" for of, one in sorted(module.shared)]
    if values:
        own.append(f"from .values import {', '.join(values)}")
    imports += ["", *own] if own else []
    doc = sentence(schema, name) if not shapes else "What a session that is held tells, line by line."
    head = HEADER.format(doc=doc, name=name)
    return head + "\n" + "\n".join(imports) + "\n\n\n" + body.rstrip("\n") + "\n", module.names


def files() -> dict[str, str]:
    """Name of each file, and what is to be in it."""
    made: dict[str, str] = {}
    lines = ['"""What the command line prints with `--json`, as data classes.\n']
    lines += ["Made by `tools/records.py`: not to be changed by hand.", '"""', ""]
    everything: list[str] = []
    for name in ROOTS:
        made[f"{name}.py"], names = text(name)
        listed = ", ".join(sorted(names, key=lambda one: (one[0].islower(), one)))
        lines.append(f"from .{name} import {listed}")
        everything += names
    rows = "".join(f'    "{one}",\n' for one in sorted(everything, key=lambda one: (one[0].islower(), one)))
    made["__init__.py"] = "\n".join(lines) + f"\n\n__all__ = [\n{rows}]\n"
    return made


def stale(folder: Optional[Path] = None) -> list[str]:
    """Names of files that are not what the schemas say."""
    folder = folder or RECORDS
    wanted = files()
    found = {one.name for one in folder.glob("*.py")} - {"values.py"}
    differs = [
        name
        for name, content in wanted.items()
        if not (folder / name).is_file() or (folder / name).read_text(encoding="utf-8") != content
    ]
    return sorted(set(differs) | (found - set(wanted)))


def main(arguments: list[str]) -> int:
    """Writes or compares."""
    if arguments == ["--check"]:
        old = stale()
        for name in old:
            print(f"records/{name} is not what docs/schema says: run python tools/records.py")
        return 1 if old else 0
    for name, content in files().items():
        (RECORDS / name).write_text(content, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Reads the header of a question, and what is said for its parameters. Pure."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from dateutil.parser import isoparse

from sysops_graph.errors import Invalid, Problem
from sysops_graph.insight.model import Analysis, AnalysisRefused, Parameter, ParameterType

_PARAMETER = re.compile(r"^// \$(?P<name>\w+): (?P<type>\w+) = (?P<default>\S+): (?P<meaning>.+)$", re.MULTILINE)
AWAY = re.compile(r"(?P<sign>[+-])(?P<number>\d{1,5})(?P<unit>[mhd])")
UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_MOST = 100_000
PROCEDURES = frozenset(
    {
        "db.index.fulltext.queryNodes",
        "db.labels",
        "db.propertyKeys",
        "db.relationshipTypes",
        "db.schema.nodeTypeProperties",
        "db.schema.relTypeProperties",
        "db.schema.visualization",
    }
)
"""All that a question may call. Others that only read tell of the server, or of what others ask."""
_READS = "r"
_NOT_OURS = ("LoadCSV", "Show", "Terminate", "Transaction", "RunQueryAt")
"""Operators that read files, tell of the server and of other people's questions, or open transactions of their own."""


def analysis_of(name: str, text: str) -> Analysis:
    """A question from its file: a title in the first line, then a line for each parameter."""
    title = text.partition("\n")[0].removeprefix("// ")
    parameters = tuple(
        Parameter(
            name=found["name"],
            type=ParameterType(found["type"]),
            default=found["default"],
            meaning=found["meaning"],
        )
        for found in _PARAMETER.finditer(text)
    )
    return Analysis(name=name, title=title, parameters=parameters, text=text)


def values_of(analysis: Analysis, said: Mapping[str, str], *, now: datetime) -> dict[str, object]:
    """A value for every parameter. Raises Invalid with all that cannot be used."""
    known = {parameter.name: parameter for parameter in analysis.parameters}
    problems = [
        Problem(name, f"{analysis.name} has no parameter {name}; it has {_listed(known)}.", "UNKNOWN_VALUE")
        for name in said
        if name not in known
    ]
    values = dict[str, object]()
    for name, parameter in known.items():
        try:
            values[name] = _value(parameter.type, said.get(name, parameter.default), now=now)
        except ValueError as error:
            problems.append(Problem(name, str(error), "MALFORMED"))
    if problems:
        raise Invalid(problems=tuple(problems))
    return values


def _listed(known: Mapping[str, Parameter]) -> str:
    return ", ".join(known) or "none"


def _value(kind: ParameterType, text: str, *, now: datetime) -> object:
    match kind:
        case ParameterType.INSTANT:
            return _instant(text, now=now)
        case ParameterType.INTEGER:
            number = int(text) if re.fullmatch(r"-?\d{1,9}", text) else None
            if number is None or not 0 <= number <= _MOST:
                raise ValueError(f"must be a whole number, 0 to {_MOST}, not {text!r}")
            return number
        case ParameterType.TEXT:
            return text


def _instant(text: str, *, now: datetime) -> datetime:
    if away := AWAY.fullmatch(text):
        span = timedelta(**{UNITS[away["unit"]]: int(away["number"])})
        return now + span if away["sign"] == "+" else now - span
    try:
        instant = isoparse(text)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None:
        raise ValueError(f"must be like 2026-01-31T08:00:00Z or -30d, not {text!r}")
    return instant


def demand_only_reads(query_type: str | None, plan: Mapping[str, Any] | None) -> None:
    """Raises AnalysisRefused for a plan that does more than read the graph."""
    if query_type != _READS or plan is None:
        raise AnalysisRefused("Only what reads is run here.")
    for name, details in _operators(plan):
        if name.startswith(_NOT_OURS):
            raise AnalysisRefused(f"{name} is not run here; only the graph is read.", operator=name)
        if name == "ProcedureCall" and (procedure := details.partition("(")[0].strip()) not in PROCEDURES:
            raise AnalysisRefused(f"{procedure} may not be called; {', '.join(sorted(PROCEDURES))} may.", operator=name)


def _operators(plan: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    yield plan["operatorType"].partition("@")[0], str(plan.get("args", {}).get("Details", ""))
    for child in plan.get("children", ()):
        yield from _operators(child)

"""`sysops query`: the named questions in a terminal, as a table, CSV or JSON."""

import csv
import sys
from collections.abc import Sequence
from typing import Any

from sysops_graph.errors import Invalid, Problem
from sysops_graph.graph.driver import Graph
from sysops_graph.insight.model import Table
from sysops_graph.insight.queries import analyses, answer_analysis


def listed() -> list[dict[str, Any]]:
    """The questions there are, each with its parameters and their defaults."""
    return [
        {
            "name": each.name,
            "answers": each.title,
            "parameters": ", ".join(f"{given.name}={given.default}" for given in each.parameters),
        }
        for each in analyses().values()
    ]


def said(parameters: Sequence[str]) -> dict[str, str]:
    """`NAME=VALUE`, each. Raises Invalid."""
    wrong = [text for text in parameters if "=" not in text.strip("=")]
    if wrong:
        raise Invalid(problems=tuple(Problem("--param", f"must be NAME=VALUE, not {text!r}") for text in wrong))
    return {name: value for name, _, value in (text.partition("=") for text in parameters)}


async def answered(graph: Graph, name: str, given: dict[str, str]) -> Table:
    return await graph.read(answer_analysis, name, given, now=await graph.database_time())


def as_rows(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def write_csv(table: Table) -> None:
    """To standard output, with a line of names first."""
    writer = csv.writer(sys.stdout)
    writer.writerow(table.columns)
    writer.writerows(table.rows)

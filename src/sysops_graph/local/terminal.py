"""What every command needs: settings, a connection, and a way to show rows."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar

import orjson
from pydantic import ValidationError
from rich.console import Console
from rich.table import Table

from sysops_graph.errors import Invalid, Problem
from sysops_graph.graph.driver import Graph
from sysops_graph.local.addresses import demand_answer, own_neo4j, running_settings
from sysops_graph.local.folder import DEFAULT, Folder
from sysops_graph.settings import Settings

T = TypeVar("T")


def settings_of(folder: Path = DEFAULT) -> Settings:
    """The environment's settings; without a database named there, those of the local stack that runs."""
    given = environment_settings()
    return (running_settings(Folder(folder)) if own_neo4j(given) else None) or given


def environment_settings() -> Settings:
    """Raises Invalid with every variable that cannot be used."""
    try:
        return Settings.model_validate({})
    except ValidationError as error:
        problems = (Problem(f"SYSOPS_{str(each['loc'][0]).upper()}", each["msg"]) for each in error.errors())
        raise Invalid("The environment's settings cannot be used.", problems=tuple(problems)) from error


def with_graph(settings: Settings, work: Callable[[Graph], Awaitable[T]]) -> T:
    """What `work` returns for the database of the settings. Raises StackProblem when it does not answer."""

    async def connected() -> T:
        graph = Graph.connect(settings)
        try:
            await demand_answer(graph, settings)
            return await work(graph)
        finally:
            await graph.close()

    return asyncio.run(connected())


def show(rows: list[dict[str, Any]], *, as_json: bool) -> None:
    """Rows with the same keys: a table for people, JSON for machines."""
    if as_json:
        print(orjson.dumps(rows, option=orjson.OPT_INDENT_2).decode())  # noqa: T201 - this is the answer
    elif rows:
        table = Table(*rows[0])
        for row in rows:
            table.add_row(*("" if value is None else str(value) for value in row.values()))
        Console().print(table)

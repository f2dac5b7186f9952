"""`sysops world`: a generated world, with a bar for each kind of thing."""

from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars

from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migrations import check_schema
from sysops_graph.local.model import StackProblem
from sysops_graph.local.world import Progress, WorldSize, WorldSummary, build_world
from sysops_graph.sealing import Sealer
from sysops_graph.settings import Settings


async def generate(
    graph: Graph, settings: Settings, size: WorldSize, *, seed: int, add: bool, console: Console
) -> WorldSummary:
    """Raises StackProblem without a sealing key, GraphOlderThanCode before migrations, and what build_world raises."""
    if settings.sealing_key_file is None:
        raise StackProblem("Contact data are sealed: set SYSOPS_SEALING_KEY_FILE, or start the stack by `sysops run`.")
    await check_schema(graph)
    sealer, now = Sealer.from_file(settings.sealing_key_file), await graph.database_time()
    with _bars(console) as progress:
        return await build_world(graph, size, seed=seed, now=now, sealer=sealer, progress=progress, add=add)


@contextmanager
def _bars(console: Console) -> Generator[Progress]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=console) as bars:
        tasks = dict[str, TaskID]()

        def show(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = bars.add_task(what, total=total)
            bars.update(tasks[what], completed=done)

        yield show

"""What a person in front of the local stack sees."""

import time
from collections.abc import Generator
from contextlib import contextmanager

from rich.console import Console
from rich.table import Table

from sysops_graph.local.browser import write_kit
from sysops_graph.local.model import Say
from sysops_graph.local.stack import Stack
from sysops_graph.local.tokens import PersonsToken

_MAVEN_COUNTS = "Maven has fetched"


@contextmanager
def progress(console: Console) -> Generator[Say]:
    """A line that turns in a terminal; elsewhere a line for every step, without Maven's counting."""
    if console.is_terminal:
        with console.status("") as status:
            yield status.update
    else:
        yield lambda line: None if _MAVEN_COUNTS in line else console.print(line)


def show_ready(console: Console, stack: Stack, tokens: list[PersonsToken]) -> None:
    """The addresses, and one token per role."""
    where = stack.addresses()
    table = Table.grid(padding=(0, 2))
    table.add_row("GraphQL", where["api"])
    table.add_row("GraphiQL", where["graphiql"])
    if where["browser"]:
        table.add_row("Neo4j Browser", where["browser"])
        table.add_row("", f"user neo4j, password in {stack.folder.password}")
        table.add_row("", f"saved queries: drop {write_kit(stack.folder.browser)[1]} on it")
    table.add_row("Caught mails and SMS", "sysops inbox")
    console.print(table)
    console.print()
    for each in tokens:
        console.print(f"[bold]{each.role}[/bold] ({each.name})")
        console.print(each.token, soft_wrap=True, highlight=False)
    console.print(f"\nReady after {time.monotonic() - stack.began:.0f} s. Ctrl-C ends everything; the data stay.")

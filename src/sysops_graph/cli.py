"""`sysops`: every command is a few lines; the work is in the package that owns it."""

import asyncio
import logging
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from getpass import getuser
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from sysops_graph.actor import Role
from sysops_graph.errors import Conflict, Invalid, SysopsError
from sysops_graph.local.folder import DEFAULT, Folder
from sysops_graph.local.terminal import environment_settings, settings_of, show, with_graph
from sysops_graph.log import configure_logging, logger
from sysops_graph.settings import Settings

if TYPE_CHECKING:
    from sysops_graph.local.tokens import PersonsToken

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
migrations = typer.Typer()
app.add_typer(migrations, name="migrate")

LocalFolder = Annotated[Path, typer.Option("--folder", help="Where the local stack keeps its data.")]
_LONGEST_GOODBYE_S = 10
"""Operations are over by then; subscriptions never are."""

AsJson = Annotated[bool, typer.Option("--json", help="For a machine to read.")]


def main() -> None:
    """Run a command; what is expected to go wrong ends with one line and 1."""
    logging.getLogger("neo4j").addHandler(logging.NullHandler())  # its retries end in an answer or in our error
    try:
        app()
    except SysopsError as error:
        _complain(error)
    except Exception as error:  # noqa: BLE001 - a person gets one line, not a traceback
        sys.exit(f"Unexpected {type(error).__name__}: {error}\n`sysops doctor` checks the usual causes.")


def _complain(error: SysopsError) -> None:
    problems = error.problems if isinstance(error, Invalid) else ()
    lines = [f"{problem.field}: {problem.message}" for problem in problems if problem.field]
    facts = [f"{name}: {value}" for name, value in error.facts.items()]
    sys.exit("\n".join([error.message, *lines, *facts]))


@contextmanager
def _process_settings() -> Generator[Settings]:
    """Settings of a long-running process, whose log tells where it crashed."""
    settings = environment_settings()
    configure_logging(as_json=not sys.stderr.isatty(), level=settings.log_level)
    try:
        yield settings
    except SysopsError:
        raise
    except Exception:
        logger(__name__).exception("process_crashed")
        raise


@app.command()
def run(
    folder: LocalFolder = DEFAULT,
    bolt_port: Annotated[int, typer.Option(help="Port of the stack's own Neo4j.")] = 7687,
    http_port: Annotated[int, typer.Option(help="Port of Neo4j Browser.")] = 7474,
) -> None:
    """Start the local stack and keep it until Ctrl-C."""
    from sysops_graph.local.model import Ports  # noqa: PLC0415
    from sysops_graph.local.prepare import prepare_graph  # noqa: PLC0415
    from sysops_graph.local.screen import progress, show_ready  # noqa: PLC0415
    from sysops_graph.local.stack import run_stack  # noqa: PLC0415

    console = Console()
    configure_logging(as_json=False, level="WARNING")
    with progress(console) as say:
        run_stack(
            environment_settings(),
            Folder(folder),
            Ports(bolt_port, http_port),
            say=say,
            prepare=lambda settings: prepare_graph(settings, say),
            ready=lambda stack: show_ready(console, stack, _tokens(stack.settings)),
        )


def _tokens(settings: Settings) -> list["PersonsToken"]:
    from sysops_graph.local.tokens import demo_tokens  # noqa: PLC0415

    return with_graph(settings, lambda graph: demo_tokens(graph, settings))


@app.command()
def serve() -> None:
    """Serve the API."""
    import uvicorn  # noqa: PLC0415

    from sysops_graph.api.media import BODY_BYTES  # noqa: PLC0415
    from sysops_graph.app import create_app  # noqa: PLC0415

    with _process_settings() as settings:
        uvicorn.run(
            create_app(settings),
            host=settings.api_host,
            port=settings.api_port,
            log_config=None,
            timeout_graceful_shutdown=_LONGEST_GOODBYE_S,
            ws_max_size=BODY_BYTES,
        )


@app.command()
def worker() -> None:
    """Handle messages and timers."""
    from sysops_graph.jobs.worker import run_worker  # noqa: PLC0415

    with _process_settings() as settings:
        asyncio.run(run_worker(settings))


@migrations.callback(invoke_without_command=True)
def migrate(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be applied.")] = False,
) -> None:
    """Bring the graph up to date."""
    if context.invoked_subcommand:
        return
    from sysops_graph.graph.migrations import migrate as apply  # noqa: PLC0415
    from sysops_graph.graph.migrations import pending  # noqa: PLC0415

    done = with_graph(settings_of(), pending if dry_run else lambda graph: apply(graph, by=getuser()))
    typer.echo("\n".join(one.source for one in done) or "Nothing is pending.")


@migrations.command()
def info(as_json: AsJson = False) -> None:
    """Every migration and where it stands."""
    from sysops_graph.graph.migrations import info as state  # noqa: PLC0415

    rows = [asdict(one) for one in with_graph(settings_of(), state)]
    show(rows, as_json=as_json)


@migrations.command()
def validate() -> None:
    """Fail unless the graph has exactly this version's migrations, constraints and indexes."""
    from sysops_graph.graph.migrations import validate as check  # noqa: PLC0415

    with_graph(settings_of(), check)
    typer.echo("The graph is what this version needs.")


@app.command()
def world(
    *,
    experts: Annotated[int, typer.Option(min=1)] = 1000,
    customers: Annotated[int, typer.Option(min=1)] = 10_000,
    tickets: Annotated[int, typer.Option(min=0)] = 100_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same world.")] = 7,
    add: Annotated[bool, typer.Option("--add", help="Into a graph that holds tickets already.")] = False,
    folder: LocalFolder = DEFAULT,
) -> None:
    """Generate a world to try the service in."""
    from sysops_graph.local.generate import generate  # noqa: PLC0415
    from sysops_graph.local.world import WorldSize  # noqa: PLC0415

    settings, size, console = settings_of(folder), WorldSize(experts, customers, tickets), Console()
    made = with_graph(settings, lambda graph: generate(graph, settings, size, seed=seed, add=add, console=console))
    show([asdict(made)], as_json=False)


@app.command()
def demo(folder: LocalFolder = DEFAULT) -> None:
    """Play the story against the running stack."""
    from sysops_graph.local.story import play  # noqa: PLC0415

    play(Folder(folder), Console())


@app.command()
def simulate(
    file: Annotated[Path, typer.Argument(help="A scenario in YAML, or the name of a shipped one.")],
    folder: LocalFolder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Play a scenario through weeks in seconds, on a database of its own; fail if the audit finds something."""
    from sysops_graph.lifecycle.audit import INVARIANTS  # noqa: PLC0415
    from sysops_graph.local.screen import progress  # noqa: PLC0415
    from sysops_graph.simulation import command  # noqa: PLC0415
    from sysops_graph.simulation.model import read_scenario, shipped  # noqa: PLC0415

    configure_logging(as_json=False, level="WARNING")
    scenario = read_scenario(shipped(file))
    with progress(Console(stderr=True)) as say:
        played = command.simulate(scenario, jars=Folder(folder).neo4j, say=say)
    if as_json:
        show([asdict(line) for line in played.lines], as_json=True)
    else:
        typer.echo("\n".join(map(str, played.lines)))
        typer.echo(f"{len(INVARIANTS)} invariants looked at, {len(played.violations)} violations.")
    if played.violations:
        show([asdict(each) for each in played.violations], as_json=as_json)
        raise typer.Exit(1)


@app.command()
def redrive(
    message: Annotated[str | None, typer.Argument(help="Id of a dead message; without it they are listed.")] = None,
    folder: LocalFolder = DEFAULT,
    as_json: AsJson = False,
) -> None:
    """Have a message that was given up handled again."""
    from sysops_graph.local.dead import listed, redriven  # noqa: PLC0415

    settings = settings_of(folder)
    if message is None:
        show([asdict(one) for one in with_graph(settings, listed)], as_json=as_json)
    else:
        with_graph(settings, lambda graph: redriven(graph, message, by=getuser()))
        typer.echo(f"{message} is pending again.")


@app.command()
def audit(
    *,
    folder: LocalFolder = DEFAULT,
    full: Annotated[bool, typer.Option("--full", help="The whole graph, not only what is live or changed.")] = False,
    repair: Annotated[bool, typer.Option("--repair", help="Arm again what can be.")] = False,
    last: Annotated[bool, typer.Option("--last", help="Only what the worker's audits found.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look for tickets that would be lost or are held wrongly; fail if there is one."""
    from sysops_graph.local import auditing  # noqa: PLC0415

    look = auditing.known if last else partial(auditing.look, full=full, mend=repair, console=Console(stderr=True))
    found = with_graph(settings_of(folder), look)
    show([asdict(one) for one in found.violations], as_json=as_json)
    if not as_json:
        typer.echo("\n".join(found.words))
    if found.violations:
        raise typer.Exit(1)


@app.command()
def inbox(  # noqa: PLR0917 - options of a command
    folder: LocalFolder = DEFAULT,
    ticket: Annotated[str | None, typer.Option(help="Only about the ticket with this id or key.")] = None,
    person: Annotated[str | None, typer.Option(help="Only to the person with this id.")] = None,
    last: Annotated[int, typer.Option(min=1, max=10_000, help="At most so many, the latest.")] = 100,
    caught: Annotated[bool, typer.Option("--caught", help="What the local mail catcher and SMS sink have.")] = False,
    to: Annotated[str | None, typer.Option(help="Of what was caught, only to an address with this in it.")] = None,
    as_json: AsJson = False,
) -> None:
    """Who was told what, over which channel, and how each try went; or the letters that the local stack caught."""
    from sysops_graph.local import inbox, told  # noqa: PLC0415

    if caught or to:
        show([asdict(message) for message in inbox.caught(Folder(folder).inbox, to=to)], as_json=as_json)
        return
    asked = partial(told.told, ticket=ticket, person_id=person, last=last)
    rows = with_graph(settings_of(folder), asked)
    show(rows if as_json else [told.as_line(row) for row in rows], as_json=as_json)


@app.command()
def query(
    name: Annotated[str | None, typer.Argument(help="Of the question; without it they are listed.")] = None,
    param: Annotated[
        list[str] | None, typer.Option("--param", help="NAME=VALUE; an instant may be so far from now: -30d, +12h.")
    ] = None,
    folder: LocalFolder = DEFAULT,
    as_csv: Annotated[bool, typer.Option("--csv", help="For a spreadsheet.")] = False,
    as_json: AsJson = False,
) -> None:
    """Ask the graph one of the questions in cypher/analysis."""
    from sysops_graph.local import asking  # noqa: PLC0415

    if name is None:
        show(asking.listed(), as_json=as_json)
        return
    given = asking.said(param or [])
    table = with_graph(settings_of(folder), lambda graph: asking.answered(graph, name, given))
    if as_csv:
        asking.write_csv(table)
    elif table.rows or as_json:
        show(asking.as_rows(table), as_json=as_json)
    else:
        typer.echo("Nothing.")


@app.command()
def browser(folder: LocalFolder = DEFAULT) -> None:
    """Write a style sheet and saved queries for Neo4j Browser; files to be dropped on it."""
    from sysops_graph.local.browser import write_kit  # noqa: PLC0415

    typer.echo("\n".join(map(str, write_kit(Folder(folder).browser))))


@app.command()
def schema(
    write: Annotated[Path | None, typer.Option(help="Write the schema to this file.")] = None,
    check: Annotated[Path | None, typer.Option(help="Fail when this file says something else.")] = None,
    release: Annotated[Path | None, typer.Option(help="Write to this file what clients may rely on from now.")] = None,
    since: Annotated[Path | None, typer.Option(help="Fail when a client of that release would break.")] = None,
) -> None:
    """The GraphQL schema, as text."""
    from sysops_graph.api import released  # noqa: PLC0415
    from sysops_graph.api.schema import sdl  # noqa: PLC0415

    text, ours = sdl(), version("sysops-graph")
    if write:
        write.write_text(text)
    if release:
        release.write_text(released.promise(text, ours))
    if check and check.read_text() != text:
        raise Conflict(f"{check} differs from the code: run `make schema` and look at the difference.")
    if since and (broken := released.broken(since.read_text(), text, ours)):
        raise Conflict("\n".join([*broken, f"That breaks clients of {since}: it needs a new major version."]))
    if not (write or release or check or since):
        typer.echo(text, nl=False)


@app.command()
def token(
    role: Role,
    node: Annotated[str | None, typer.Option(help="Id of the customer, expert or staff it stands for.")] = None,
    folder: LocalFolder = DEFAULT,
) -> None:
    """A bearer token of the local key, for 12 hours."""
    from sysops_graph.local.tokens import local_token  # noqa: PLC0415

    settings = settings_of(folder)
    typer.echo(with_graph(settings, lambda graph: local_token(graph, settings, role, node)))


@app.command()
def doctor(folder: LocalFolder = DEFAULT, as_json: AsJson = False) -> None:
    """Look at settings, connections, versions, migrations, clock, data and invariants; say what to do."""
    from sysops_graph.local.doctor import examine  # noqa: PLC0415

    findings = asyncio.run(examine(settings_of(folder)))
    show([asdict(finding) for finding in findings], as_json=as_json)
    if not all(finding.healthy for finding in findings):
        raise typer.Exit(1)


@app.command()
def reset(folder: LocalFolder = DEFAULT) -> None:
    """Remove the local stack's data, keys and caught messages."""
    Folder(folder).reset()
    typer.echo(f"{folder.absolute()} is empty but for the fetched jars.")


if __name__ == "__main__":
    main()

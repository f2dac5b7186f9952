"""Looks at everything the service stands on and says what to do about what is ill."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from neo4j.exceptions import AuthError

from sysops_graph.delivery.queries import backlog
from sysops_graph.errors import SysopsError
from sysops_graph.graph.documented import Declared, documented_shape
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.migrations import validate
from sysops_graph.graph.model import Tx
from sysops_graph.jobs.audit import audit
from sysops_graph.local.java import java, maven
from sysops_graph.local.model import StackProblem
from sysops_graph.local.redis import redis_answers, redis_binary
from sysops_graph.local.shape import Found, deviations
from sysops_graph.settings import Settings

_RELEASE = "5.26."
_CLOCK_MAY_DIFFER = timedelta(seconds=5)
_WORK_MAY_WAIT = timedelta(seconds=60)
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    what: str
    healthy: bool
    found: str
    remedy: str = ""


async def examine(settings: Settings) -> list[Finding]:
    """All findings; what needs the database is left out when it does not answer."""
    graph = Graph.connect(settings)
    try:
        findings = [_keys(settings), _redis(settings), await _database(graph, settings)]
        if settings.environment != "production":
            findings.insert(0, _tools())
        if findings[-1].healthy:
            findings += [await look(graph) for look in (_version, _migrations, _clock, _shape, _engine, _invariants)]
    finally:
        await graph.close()
    return findings


def _tools() -> Finding:
    """What the local stack is started with."""
    missing: list[str] = []
    for tool in (java, maven, redis_binary):
        try:
            tool()
        except StackProblem as problem:
            missing.append(problem.message)
    found = "something is missing" if missing else "java, Maven and redis-server are there"
    return Finding("tools", not missing, found, " ".join(missing))


def _keys(settings: Settings) -> Finding:
    files = {"SYSOPS_SEALING_KEY_FILE": settings.sealing_key_file, "SYSOPS_TOKEN_KEY_FILE": settings.token_key_file}
    ill = [name for name, file in files.items() if not _readable(file)]
    remedy = "name a readable file with 32 random bytes in base64" if ill else ""
    return Finding("keys", not ill, f"not usable: {', '.join(ill)}" if ill else "readable", remedy)


def _readable(file: Path | None) -> bool:
    try:
        return file is not None and bool(file.read_bytes())
    except OSError:
        return False


def _redis(settings: Settings) -> Finding:
    healthy = redis_answers(settings.redis_url)
    remedy = (
        "" if healthy else "start Redis or set SYSOPS_REDIS_URL; until then work is found by the sweep, a second late"
    )
    return Finding("redis", healthy, "answers" if healthy else "does not answer", remedy)


async def _database(graph: Graph, settings: Settings) -> Finding:
    try:
        await graph.verify()
    except AuthError:
        return Finding("database", False, "refuses the password", "set SYSOPS_NEO4J_USER and SYSOPS_NEO4J_PASSWORD")
    except SysopsError:
        return Finding("database", False, f"no answer at {settings.neo4j_uri}", "start it or set SYSOPS_NEO4J_URI")
    return Finding("database", True, f"answers at {settings.neo4j_uri}")


async def _version(graph: Graph) -> Finding:
    row = await graph.read(_server_version)
    healthy = row["version"].startswith(_RELEASE)
    remedy = "" if healthy else f"this release is tested against {_RELEASE}x only"
    return Finding("database version", healthy, f"{row['version']} {row['edition']}", remedy)


async def _migrations(graph: Graph) -> Finding:
    try:
        await validate(graph)
    except SysopsError as error:
        return Finding("migrations", False, f"{type(error).__name__}: {error.facts}", error.message)
    return Finding("migrations", True, "applied and unchanged, constraints and indexes usable")


async def _clock(graph: Graph) -> Finding:
    """Instants come from the database; a difference only misleads who compares logs of several machines."""
    apart = abs(await graph.database_time() - datetime.now(UTC))
    healthy = apart < _CLOCK_MAY_DIFFER
    remedy = "" if healthy else "let both machines take their time from the network (NTP)"
    return Finding("clock", healthy, f"{apart.total_seconds():.1f} s from the database's", remedy)


async def _shape(graph: Graph) -> Finding:
    shape, ill = documented_shape(), list[str]()
    for label, declared in shape.labels.items():
        ill += await graph.read(_deviations, "local/node_properties", label, declared, label=label)
    for kind, declared in shape.relationships.items():
        ill += await graph.read(_deviations, "local/relationship_properties", kind, declared, type=kind)
    if not ill:
        return Finding("properties", True, "present and of the documented types")
    more = f"; and {len(ill) - _SHOWN} more" if len(ill) > _SHOWN else ""
    return Finding(
        "properties", False, "; ".join(ill[:_SHOWN]) + more, "find what wrote them, mend them by a migration"
    )


async def _engine(graph: Graph) -> Finding:
    """Reads what the workers leave in the graph, so it tells of them wherever they run."""
    now = await graph.database_time()
    left = await graph.read(backlog, now=now)
    late = [at for at in (left.oldest_message_at, left.oldest_timer_at) if at and now - at > _WORK_MAY_WAIT]
    said = f"{sum(left.pending.values())} messages wait, {left.dead} are dead"
    if late:
        return Finding("engine", False, f"{said}; nothing done since {min(late)}", "start a worker (`sysops worker`)")
    remedy = "look at them with `sysops redrive`, mend the cause, hand them over again" if left.dead else ""
    return Finding("engine", not left.dead, said, remedy)


async def _invariants(graph: Graph) -> Finding:
    broken = await audit(graph)
    remedy = "`sysops audit` lists them with their tickets" if broken else ""
    return Finding("invariants", not broken, f"{len(broken)} violations", remedy)


async def _deviations(
    tx: Tx, statement: str, name: str, declared: Mapping[str, Declared], **parameters: str
) -> list[str]:
    rows = await tx.rows(statement, **parameters)
    found = {row["property"]: Found(frozenset(map(_nullable, row["types"])), row["count"]) for row in rows}
    everything = found.pop("", None)
    return list(deviations(name, declared, found, everything.count)) if everything else []


def _nullable(kind: str) -> str:
    return kind.replace(" NOT NULL", "")


async def _server_version(tx: Tx) -> dict[str, str]:
    [row] = await tx.rows("local/server_version")
    return row

"""Settings and addresses of a local stack: the environment's where it says something, else our own."""

from pathlib import Path
from typing import Any

from neo4j.exceptions import AuthError
from pydantic import SecretStr

from sysops_graph.errors import Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.local.folder import Folder
from sysops_graph.local.model import Ports, Sinks, StackProblem
from sysops_graph.local.process import demand_free, free_port
from sysops_graph.settings import Settings


def own_neo4j(given: Settings) -> bool:
    return "neo4j_uri" not in given.model_fields_set


def own_redis(given: Settings) -> bool:
    return "redis_url" not in given.model_fields_set


def demand_ports(given: Settings, ports: Ports) -> None:
    """Raise StackProblem for the first port that a person types and that is taken."""
    demand_free(given.api_port, "the API", "stop what listens there, or set SYSOPS_API_PORT to another")
    if own_neo4j(given):
        use = "or name that Neo4j by SYSOPS_NEO4J_URI and SYSOPS_NEO4J_PASSWORD, or choose another"
        demand_free(ports.bolt, "Neo4j", f"stop what listens there, {use} (`sysops run --bolt-port`)")
        assert ports.http is not None, "the stack's Neo4j has its Browser"
        demand_free(
            ports.http, "Neo4j Browser", "stop what listens there, or choose another (`sysops run --http-port`)"
        )


def stack_settings(given: Settings, folder: Folder, sinks: Sinks, **servers: str) -> Settings:
    """Settings of every process of the stack; what the environment set stays.

    `servers` names what the stack runs itself: `neo4j_uri`, `neo4j_password`, `redis_url`.
    """
    own: dict[str, object] = {
        "environment": "development",
        "token_key_file": folder.key("token").absolute(),
        "sealing_key_file": folder.key("sealing").absolute(),
        "vapid_key_file": folder.key("vapid").absolute(),
        "attachments_folder": folder.attachments.absolute(),
        "smtp_port": sinks.smtp,
        "sms_url": f"http://127.0.0.1:{sinks.sms}/messages",
        "worker_metrics_port": free_port(),
        "trusted_addresses": "127.0.0.1",
        **servers,
    }
    own = {name: value for name, value in own.items() if name not in given.model_fields_set}
    return Settings.model_validate({**noted(given), **own})


def variables(settings: Settings) -> dict[str, str]:
    """The environment that makes another process of ours read the same settings."""
    return {f"SYSOPS_{name.upper()}": str(value) for name, value in noted(settings).items()}


def noted(settings: Settings) -> dict[str, Any]:
    """Plain values, secrets opened, that `Settings(**…)` reads back; for files that are the owner's alone."""
    values = {name: getattr(settings, name) for name in Settings.model_fields}
    return {name: _plain(value) for name, value in values.items() if value is not None}


def _plain(value: object) -> object:
    match value:
        case SecretStr():
            return value.get_secret_value()
        case Path():
            return str(value)
        case _:
            return value


def running_settings(folder: Folder) -> Settings | None:
    """Settings of the stack that runs in `folder`, none when none does."""
    state = folder.running()
    return Settings.model_validate(state["settings"]) if state else None


async def demand_answer(graph: Graph, settings: Settings) -> None:
    """Raise StackProblem unless the database answers and takes the password."""
    try:
        await graph.verify()
    except AuthError as error:
        raise StackProblem(f"{settings.neo4j_uri} refuses the password: set SYSOPS_NEO4J_PASSWORD.") from error
    except Unavailable as error:
        raise StackProblem(
            f"No Neo4j answers at {settings.neo4j_uri}: start it, set SYSOPS_NEO4J_URI to another, "
            "or start the local stack by `sysops run`."
        ) from error

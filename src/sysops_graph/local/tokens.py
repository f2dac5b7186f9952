"""Bearer tokens of the local key, for people who try the stack out."""

from dataclasses import dataclass
from datetime import timedelta

from sysops_graph.actor import Actor, Role
from sysops_graph.api.tokens import sign_token
from sysops_graph.graph.driver import Graph
from sysops_graph.local.model import StackProblem
from sysops_graph.local.world_demo import demo_people
from sysops_graph.settings import Settings

_LIFETIME = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class PersonsToken:
    """A token and for whom."""

    role: Role
    name: str
    token: str


async def demo_tokens(graph: Graph, settings: Settings) -> list[PersonsToken]:
    """One per role, each for somebody of the demonstration world; none in production."""
    if settings.environment == "production":
        return []
    return [
        PersonsToken(role, name, await local_token(graph, settings, role, node)) for role, name, node in demo_people()
    ]


async def local_token(graph: Graph, settings: Settings, role: Role, node_id: str | None) -> str:
    """A token for `role`, standing for the node if one is named. Raises StackProblem in production."""
    if settings.environment == "production" or settings.token_key_file is None:
        raise StackProblem(
            "Local tokens exist only outside production: set SYSOPS_ENVIRONMENT=development and "
            "SYSOPS_TOKEN_KEY_FILE, or start the local stack with `sysops run`."
        )
    actor = Actor(principal=node_id or f"local:{role}", roles=frozenset({role}), subject_id=node_id)
    return sign_token(settings.token_key_file, actor, now=await graph.database_time(), lifetime=_LIFETIME)

"""Who speaks in the story, and how they reach the service: over HTTP, each with a token of their own."""

import time
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any, TypeVar

import httpx

from sysops_graph.actor import Actor, Channel, Role
from sysops_graph.api.tokens import sign_token
from sysops_graph.local.model import StackProblem
from sysops_graph.local.world_demo import demo_id

T = TypeVar("T")
Row = dict[str, Any]

_LIFETIME = timedelta(hours=1)
_LOOK_EVERY_S = 0.2


class StoryFailed(StackProblem):
    """The story did not go as it should."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demonstration world, in the role in which they speak."""

    label: str
    key: str
    role: Role

    @property
    def id(self) -> str:
        return demo_id(self.label, self.key)


KARLA, OTTO = (Person("Customer", key, Role.CUSTOMER) for key in ("karla", "otto"))
HILDA = Person("Staff", "hilda", Role.HELP_DESK)
MONA = Person("Staff", "mona", Role.MANAGER)
TELEVISION_EXPERTS = tuple(Person("Expert", key, Role.EXPERT) for key in ("anna", "ben", "cleo", "dora", "emil"))


class Service:
    """The running API, as anybody outside sees it."""

    def __init__(self, url: str, token_key: Path) -> None:
        self._http = httpx.Client(base_url=url, timeout=20)
        self._token_key = token_key
        self._tokens: dict[Person, str] = {}

    @cached_property
    def _document(self) -> str:
        return files("sysops_graph.local").joinpath("story.graphql").read_text(encoding="utf-8")

    def ask(self, who: Person, operation: str, **variables: object) -> Row:
        """The data of an operation of `story.graphql`. Raises StoryFailed with the service's words."""
        body = {"query": self._document, "operationName": operation, "variables": variables}
        answer = self._http.post("", json=body, headers={"Authorization": f"Bearer {self._token(who)}"})
        said: Row = answer.json()
        if said.get("errors"):
            words = "; ".join(error["message"] for error in said["errors"])
            raise StoryFailed(f"{operation}, said by {who.key}, was answered: {words}")
        return said["data"]

    def do(self, who: Person, operation: str, **input: object) -> Row:  # noqa: A002 - its name in the schema
        """What a mutation answered; each is said once, under a key of its own."""
        [payload] = self.ask(who, operation, input={"idempotencyKey": str(uuid.uuid4()), **input}).values()
        return payload

    def ticket(self, ticket_id: str) -> Row:
        return self.ask(MONA, "Ticket", id=ticket_id)["ticket"]

    def _token(self, who: Person) -> str:
        if who not in self._tokens:
            actor = Actor(who.id, frozenset({who.role}), who.id, Channel.WEB)
            self._tokens[who] = sign_token(self._token_key, actor, now=datetime.now(UTC), lifetime=_LIFETIME)
        return self._tokens[who]


def until(look: Callable[[], T | None], *, what: str, within_s: float) -> T:
    """The first thing that `look` finds. Raises StoryFailed when it is not there in time."""
    ends = time.monotonic() + within_s
    while (found := look()) is None:
        if time.monotonic() > ends:
            raise StoryFailed(f"{what} did not happen within {within_s:.0f} s.")
        time.sleep(_LOOK_EVERY_S)
    return found


def expert_of(offer: Mapping[str, Any]) -> Person:
    """Who is meant by an offer. Raises StoryFailed for somebody whom the story does not know."""
    found = [person for person in TELEVISION_EXPERTS if person.id == offer["expert"]["id"]]
    if not found:
        raise StoryFailed(f"{offer['expert']['name']} was asked, who has no part in this story.")
    return found[0]

"""Who speaks in the story, and how they reach the service: over HTTP, each with a token of their own."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from pathlib import Path
from time import monotonic, sleep
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

import httpx

from sysops_graph.actor import Actor, Channel, Role
from sysops_graph.api.tokens import sign_token
from sysops_graph.local.model import StackProblem
from sysops_graph.local.world_demo import demo_id

T = TypeVar("T")
Row = dict[str, Any]

_ZONE = ZoneInfo("Europe/Berlin")
_LIFETIME = timedelta(hours=1)
_LOOK_EVERY_S = 0.2
_TRIES = 5


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
LENA = Person("Staff", "lena", Role.TEAM_LEAD)
MONA = Person("Staff", "mona", Role.MANAGER)
TELEVISION_EXPERTS = tuple(Person("Expert", key, Role.EXPERT) for key in ("anna", "ben", "cleo", "dora", "emil"))


@cache
def document() -> str:
    """All operations of the story."""
    return files("sysops_graph.local").joinpath("story.graphql").read_text(encoding="utf-8")


class Service:
    """The running API, as anybody outside sees it."""

    def __init__(self, url: str, token_key: Path) -> None:
        self._http = httpx.Client(timeout=60)
        self._url = url
        self._token_key = token_key
        self._tokens: dict[Person, str] = {}

    def ask(self, who: Person, operation: str, **variables: object) -> Row:
        """The data of an operation of `story.graphql`. Raises StoryFailed with the service's words."""
        body = {"query": document(), "operationName": operation, "variables": variables}
        said = self._post(who, body)
        for _ in range(_TRIES):
            if not any(error["extensions"]["retryable"] for error in said.get("errors", ())):
                break
            sleep(1)
            said = self._post(who, body)
        if said.get("errors"):
            words = "; ".join(error["message"] for error in said["errors"])
            raise StoryFailed(f"{operation}, said by {who.key}, was answered: {words}")
        return said["data"]

    def _post(self, who: Person, body: Row) -> Row:
        headers = {"Authorization": f"Bearer {self._token(who)}"}
        try:
            return self._http.post(self._url, json=body, headers=headers).json()
        except httpx.TransportError as error:
            return {"errors": [{"message": f"no answer ({type(error).__name__})", "extensions": {"retryable": True}}]}

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
    ends = monotonic() + within_s
    while (found := look()) is None:
        if monotonic() > ends:
            raise StoryFailed(f"{what} did not happen within {within_s:.0f} s.")
        sleep(_LOOK_EVERY_S)
    return found


def expert_of(offer: Mapping[str, Any]) -> Person:
    """Who is meant by an offer. Raises StoryFailed for somebody whom the story does not know."""
    found = [person for person in TELEVISION_EXPERTS if person.id == offer["expert"]["id"]]
    if not found:
        raise StoryFailed(f"{offer['expert']['name']} was asked, who has no part in this story.")
    return found[0]


def name_of(offer: Mapping[str, Any]) -> str:
    return offer["expert"]["name"]


def slots_of_tomorrow() -> list[Row]:
    """Morning and afternoon, where Karla and Otto live."""
    tomorrow = datetime.now(_ZONE).date() + timedelta(days=1)
    hours = [datetime.combine(tomorrow, clock_time, _ZONE) for clock_time in (time(10), time(14))]
    return [{"startsAt": at.isoformat(), "endsAt": (at + timedelta(hours=2)).isoformat()} for at in hours]


def local(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(_ZONE).strftime("%a %d %b, %H:%M")


def clock(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(_ZONE).strftime("%H:%M:%S")

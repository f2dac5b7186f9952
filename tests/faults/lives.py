"""Scripted ticket lives over HTTP, by clients who keep what they wanted and repeat it under the same key."""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import httpx

from faults.company import CUSTOMERS, Company
from support.eventually import eventually
from sysops_graph.actor import Actor, Role
from sysops_graph.api.tokens import sign_token

Row = dict[str, Any]
_WITHIN_S = 300
_TRY_S = 8.0
_LOOK_EVERY_S = 0.2
_LOOKS_PER_S = 25
"""Of all lives together: what is spent on looking is not there for doing."""

_LOOK = """query Look($id: ID!) { ticket(id: $id) { state owner { id }
  assignments { id state expert { id } } visits { id state } transfers { id state } } }"""
_DEEDS = {
    "openTicket": ("OpenTicketInput", "ticket { id }"),
    "acceptOffer": ("AcceptOfferInput", "assignment { id }"),
    "refuseOffer": ("RefuseOfferInput", "assignment { id }"),
    "setOut": ("VisitInput", "visit { id }"),
    "arrive": ("VisitInput", "visit { id }"),
    "completeVisit": ("VisitInput", "visit { id }"),
    "recordAbsence": ("RecordAbsenceInput", "absence { id }"),
    "endAbsence": ("EndAbsenceInput", "absence { id }"),
    "requestTransfer": ("RequestTransferInput", "transfer { id }"),
    "acceptTransfer": ("TransferInput", "transfer { id }"),
    "addComment": ("AddCommentInput", "ticket { id }"),
    "askCustomer": ("AskCustomerInput", "ticket { id }"),
    "replyAsCustomer": ("ReplyInput", "ticket { id }"),
    "solveTicket": ("SolveTicketInput", "ticket { id }"),
    "confirmSolution": ("TalkInput", "ticket { id }"),
    "cancelTicket": ("TalkInput", "ticket { id }"),
    "claimTicket": ("ClaimTicketInput", "assignment { id }"),
    "releaseTicket": ("ReleaseTicketInput", "ticket { id }"),
    "refuseTransfer": ("EndTransferInput", "transfer { id }"),
    "cancelTransfer": ("EndTransferInput", "transfer { id }"),
}
BOSS = Actor(principal="max", roles=frozenset({Role.MANAGER}), subject_id="stf_max")


class Outcome(StrEnum):
    """What a client knows of a request: `unknown` may have happened or not."""

    OK = "ok"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invocation:
    """One request by a principal; a repeat of an unknown one has the same key. Times are of one monotonic clock."""

    by: str
    life: str
    deed: str
    key: str
    given: Row
    began: float
    ended: float
    outcome: Outcome
    answer: Row | str


class Refused(Exception):
    """The service said no, and will say no again."""


class Client:
    """Somebody by this name; what is asked and answered is kept in `history`."""

    def __init__(self, http: httpx.AsyncClient, name: str, token: str, history: list[Invocation]) -> None:
        self._http, self._name = http, name
        self._headers = {"Authorization": f"Bearer {token}"}
        self._history = history

    async def look(self, ticket_id: str) -> Row:
        while True:
            outcome, answer = await self._ask(_LOOK, {"id": ticket_id})
            if outcome is Outcome.OK:
                assert isinstance(answer, dict)
                return answer["ticket"]
            assert outcome is Outcome.UNKNOWN, answer
            await asyncio.sleep(_LOOK_EVERY_S)

    async def do(self, life: str, deed: str, key: str, given: Row) -> Row:
        """The answer, however often it takes. Raises Refused."""
        while True:
            told = await self.once(life, deed, key, given)
            match told.outcome:
                case Outcome.OK:
                    assert isinstance(told.answer, dict)
                    return told.answer[deed]
                case Outcome.FAILED:
                    assert "UNEXPECTED" not in told.answer, f"{deed}: nobody expected this, the log says more"
                    raise Refused(f"{deed}: {told.answer}")
                case Outcome.UNKNOWN:
                    await asyncio.sleep(_LOOK_EVERY_S)

    async def once(self, life: str, deed: str, key: str, given: Row) -> Invocation:
        """Ask once."""
        kind, wanted = _DEEDS[deed]
        text = f"mutation Do($input: {kind}!) {{ {deed}(input: $input) {{ {wanted} }} }}"
        began = time.monotonic()
        outcome, answer = await self._ask(text, {"input": {**given, "idempotencyKey": key}})
        told = Invocation(
            by=self._name, life=life, deed=deed, key=key, given=given, began=began, ended=time.monotonic(),
            outcome=outcome, answer=answer,
        )  # fmt: skip
        self._history.append(told)
        return told

    async def _ask(self, query: str, variables: Row) -> tuple[Outcome, Row | str]:
        try:
            body = {"query": query, "variables": variables}
            response = await self._http.post("/graphql", json=body, headers=self._headers)
            answer: Row = response.json()
        except httpx.TransportError as error:
            return Outcome.UNKNOWN, type(error).__name__
        if not answer.get("errors"):
            return Outcome.OK, answer["data"]
        said = [error["extensions"]["code"] for error in answer["errors"]]
        retryable = any(error["extensions"]["retryable"] for error in answer["errors"])
        return (Outcome.UNKNOWN if retryable else Outcome.FAILED), ", ".join(said)


@dataclass
class Life:
    """One ticket from its opening to its end; the steps follow what the ticket says, whatever was lost in between."""

    name: str
    client: Client
    dice: random.Random
    ticket_id: str = ""
    customers: int = CUSTOMERS
    look_every_s: float = _LOOK_EVERY_S
    deeds: int = 0
    refusals: list[str] = field(default_factory=list[str])

    async def do(self, deed: str, **given: Any) -> Row:
        self.deeds += 1
        return await self.client.do(self.name, deed, f"{self.name}:{self.deeds}", given)

    async def tried(self, deed: str, **given: Any) -> bool:
        """Whether the service agreed; if it did not, the ticket is looked at anew."""
        try:
            await self.do(deed, **given)
        except Refused as refusal:
            self.refusals.append(str(refusal))
            await asyncio.sleep(_LOOK_EVERY_S)
            return False
        return True

    async def seen(self, look: Callable[[Row], Any]) -> Any:
        """The first truthy thing that is seen in the ticket."""

        async def found() -> Any:
            return look(await self.client.look(self.ticket_id))

        return await eventually(found, within_s=_WITHIN_S, every_s=self.look_every_s)

    async def open(self, *, visit: bool = False) -> None:
        customer = self.dice.randrange(self.customers)
        name = f"c{customer}" if customer else "carl"
        about = {"subject": self.name, "customerId": f"cus_{name}", "deviceId": f"dev_{name}"}
        given = {**about, "slots": [_slot(hours) for hours in (2, 5)]} if visit else about
        self.ticket_id = (await self.do("openTicket", **given))["ticket"]["id"]

    async def offer(self) -> Row:
        return await self.seen(lambda ticket: next(iter(_in(ticket, "assignments", "OFFERED")), None))

    async def owned(self) -> str:
        """Whatever offer is live is accepted, until there is an owner: who it is."""
        while True:
            ticket = await self.seen(lambda ticket: ticket if _owner(ticket) or _offered(ticket) else None)
            if owner := _owner(ticket):
                return owner
            await self.tried("acceptOffer", offerId=_offered(ticket)[0]["id"])

    async def planned(self) -> str:
        """The visit of whoever owns the ticket; who was to come may be away before the visit begins."""
        while True:
            await self.owned()
            ticket = await self.seen(lambda ticket: ticket if _planned(ticket) or not _owner(ticket) else None)
            if visits := _planned(ticket):
                return visits[0]["id"]

    async def solved(self) -> None:
        for _ in range(20):
            await self.owned()
            done = {"note": "The antenna was loose.", "verification": "The picture is back."}
            if await self.tried("solveTicket", ticketId=self.ticket_id, **done):
                return
        raise AssertionError(f"never solved: {self.refusals[-3:]}")

    async def ended(self) -> None:
        await self.solved()
        await self.tried("confirmSolution", ticketId=self.ticket_id)
        await self.seen(lambda ticket: ticket["state"] == "CLOSED")


def _in(ticket: Row, what: str, *states: str) -> list[Row]:
    return [one for one in ticket[what] if one["state"] in states]


def _owner(ticket: Row) -> str:
    return (ticket["owner"] or {}).get("id", "")


def _offered(ticket: Row) -> list[Row]:
    return _in(ticket, "assignments", "OFFERED")


def _planned(ticket: Row) -> list[Row]:
    return _in(ticket, "visits", "PLANNED")


def _slot(hours: int) -> Row:
    starts = datetime.now(UTC) + timedelta(hours=hours)
    return {"startsAt": starts.isoformat(), "endsAt": (starts + timedelta(hours=2)).isoformat()}


async def visited(life: Life) -> None:
    """On site: on the way, there, done."""
    await life.open(visit=True)
    visit = await life.planned()
    for deed in ("setOut", "arrive", "completeVisit"):
        await life.tried(deed, visitId=visit)
    await life.ended()


async def refused(life: Life) -> None:
    await life.open()
    await life.tried("refuseOffer", offerId=(await life.offer())["id"], reason="NO_TIME")
    await life.owned()
    await life.tried("addComment", ticketId=life.ticket_id, text=f"about {life.name}", visibility="CUSTOMER")
    await life.ended()


async def cancelled(life: Life) -> None:
    await life.open()
    await life.offer()
    await life.tried("cancelTicket", ticketId=life.ticket_id)
    await life.seen(lambda ticket: ticket["state"] == "CLOSED")


async def absent(life: Life) -> None:
    """The owner falls ill, somebody else takes over."""
    await life.open()
    owner = await life.owned()
    away = {"kind": "SICKNESS", "startsAt": datetime.now(UTC).isoformat()}
    absence = await life.do("recordAbsence", expertId=owner, **away)
    await life.seen(lambda ticket: _owner(ticket) != owner)
    await life.owned()
    await life.tried("endAbsence", absenceId=absence["absence"]["id"])
    await life.ended()


async def transferred(life: Life) -> None:
    """The owner hands over, and the customer is asked."""
    await life.open()
    await life.owned()
    if await life.tried("requestTransfer", ticketId=life.ticket_id, reason="Too far away."):
        asked = await life.seen(lambda ticket: ticket["transfers"])
        await life.tried("acceptTransfer", transferId=asked[-1]["id"])
    if await life.tried("askCustomer", ticketId=life.ticket_id, question="Since when?"):
        await life.tried("replyAsCustomer", ticketId=life.ticket_id, text=f"Since {life.name}.")
    await life.ended()


KINDS: tuple[Callable[[Life], Awaitable[None]], ...] = (visited, refused, cancelled, absent, transferred)


async def live(
    company: Company, name: str, *, seed: int, lives: int = len(KINDS), at_once: int = 20
) -> list[Invocation]:
    """So many lives of all kinds, some at once; what their clients asked and heard, in order of the answers."""
    history: list[Invocation] = []
    places = asyncio.Semaphore(at_once)
    pace = max(_LOOK_EVERY_S, min(lives, at_once) / _LOOKS_PER_S)
    async with front(company, history) as client:

        async def one(number: int) -> None:
            life = Life(f"{name}/{seed}/{number}", client, random.Random(f"{seed}/{number}"), look_every_s=pace)
            async with places:
                await asyncio.sleep(life.dice.random() / 5)
                try:
                    async with asyncio.timeout(_WITHIN_S):
                        await KINDS[number % len(KINDS)](life)
                except TimeoutError:
                    ticket = await client.look(life.ticket_id) if life.ticket_id else None
                    raise AssertionError(f"{life.name} does not end: {ticket}, {life.refusals[-3:]}") from None

        async with asyncio.TaskGroup() as all_of_them:
            for number in range(lives):
                all_of_them.create_task(one(number))
    return history


@asynccontextmanager
async def front(
    company: Company,
    history: list[Invocation],
    actor: Actor = BOSS,
    *,
    port: int | None = None,
    try_s: float = _TRY_S,
) -> AsyncGenerator[Client]:
    """A client of somebody, who is in charge and may do everything unless another is named.

    Over the API at a port, else over the company's own; a request without an answer is given up after so long.
    """
    settings = company.settings
    assert settings.token_key_file
    now = await company.graph.database_time()
    token = sign_token(settings.token_key_file, actor, now=now, lifetime=timedelta(hours=6))
    url = f"http://127.0.0.1:{port or settings.api_port}"
    async with httpx.AsyncClient(base_url=url, timeout=try_s) as http:
        yield Client(http, actor.principal, token, history)

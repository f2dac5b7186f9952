"""Rivals: three clients at a time want different things of one ticket, each under a key of its own."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from faults.lives import Client, Outcome, Row
from support.eventually import eventually

_AT_ONCE = 3
_ROUNDS = 6
_WITHIN_S = 300
_PAUSE_S = 0.2
_LOOKS = 40
"""So often nothing of a ticket may be to be done, and nothing to be contested; then it waits for nobody of here."""

Wish = tuple[str, Row]
"""A deed, and what it is given."""


@dataclass
class Contest:
    """One ticket from its opening until it is over, or was contested often enough.

    `claimants` take it from a queue where it is claimed; there are none where it is offered. `pending` says whether the
    service is about to do something with it.
    """

    name: str
    customer: str
    boss: Client
    claimants: Sequence[Client]
    pending: Callable[[str], Awaitable[Any]]
    dice: random.Random
    asked: int = 0
    still: int = 0

    async def held(self) -> None:
        about = {"subject": self.name, "customerId": f"cus_{self.customer}", "deviceId": f"dev_{self.customer}"}
        opened = await self._insisted(self.boss, "openTicket", about)
        if opened is None:
            return
        look = partial(self._contested, opened["ticket"]["id"])
        for _ in range(_ROUNDS):
            ticket = await eventually(look, within_s=_WITHIN_S, every_s=_PAUSE_S)
            if ticket["state"] == "CLOSED" or self.still == _LOOKS:
                return
            if ticket["assignments"]:
                await self._at_once([self.boss] * _AT_ONCE, self._wishes(ticket))
            else:
                clients = self.dice.sample(self.claimants, _AT_ONCE)
                await self._at_once(clients, [("claimTicket", {"ticketId": ticket["id"]})] * _AT_ONCE)

    async def _contested(self, ticket_id: str) -> Row | None:
        """The ticket, once there is something to be contested, or nothing will come."""
        pending, ticket = await self.pending(ticket_id), await self.boss.look(ticket_id)
        assignments = ticket["assignments"]
        live = ticket["owner"] or ticket["state"] == "CLOSED" or any(one["state"] == "OFFERED" for one in assignments)
        live = live or (self.claimants and not assignments)
        self.still = 0 if pending or live else self.still + 1
        return {**ticket, "id": ticket_id} if live or self.still == _LOOKS else None

    def _wishes(self, ticket: Row) -> list[Wish]:
        """Mostly what may be wanted of a ticket as it stands, sometimes what might have been before."""
        this = {"ticketId": ticket["id"]}
        wishes: list[tuple[int, str, Row]] = [(1, "cancelTicket", this)]
        for one in ticket["assignments"]:
            offer, live = {"offerId": one["id"]}, one["state"] == "OFFERED"
            wishes.append((9 if live else 1, "acceptOffer", offer))
            wishes.append((5 if live else 1, "refuseOffer", {**offer, "reason": "NO_TIME"}))
            if live or one["state"] == "ACCEPTED":
                wishes.append((2, "recordAbsence", {"expertId": one["expert"]["id"], "kind": "SICKNESS"}))
        if ticket["owner"]:
            why = {**this, "reason": "too far"}
            wishes += [(4, "releaseTicket", why), (9, "requestTransfer", why)]
        for one in ticket["transfers"]:
            weight, transfer = 6 if one["state"] == "REQUESTED" else 1, {"transferId": one["id"]}
            wishes += [(weight, deed, transfer) for deed in ("acceptTransfer", "refuseTransfer", "cancelTransfer")]
        chosen = self.dice.choices(wishes, [weight for weight, _, _ in wishes], k=_AT_ONCE)
        return [(deed, given) for _, deed, given in chosen]

    async def _at_once(self, clients: Sequence[Client], wishes: Sequence[Wish]) -> None:
        await asyncio.gather(*(self._wished(client, *wish) for client, wish in zip(clients, wishes, strict=True)))

    async def _wished(self, client: Client, deed: str, given: Row) -> None:
        """Some give up when they hear nothing."""
        if deed == "recordAbsence":
            await self._ill(client, given)
        elif self.dice.random() < 1 / 4:
            await client.once(self.name, deed, self._key(), given)
        else:
            await self._insisted(client, deed, given)

    async def _ill(self, client: Client, given: Row) -> None:
        """And well again at once."""
        since_at = datetime.now(UTC) - timedelta(minutes=1)
        given = {**given, "startsAt": since_at.isoformat(), "note": f"{self.name} {self.asked}"}
        if recorded := await self._insisted(client, "recordAbsence", given):
            await self._insisted(client, "endAbsence", {"absenceId": recorded["absence"]["id"]})

    async def _insisted(self, client: Client, deed: str, given: Row) -> Any:
        """The answer, none if it was refused; asked until it is known, and sometimes once more."""
        key, more = self._key(), int(self.dice.random() < 1 / 4)
        while (told := await client.once(self.name, deed, key, given)).outcome is Outcome.UNKNOWN or more:
            more -= told.outcome is not Outcome.UNKNOWN
            await asyncio.sleep(_PAUSE_S)
        return told.answer[deed] if isinstance(told.answer, dict) else None

    def _key(self) -> str:
        self.asked += 1
        return f"{self.name}:{self.asked}"

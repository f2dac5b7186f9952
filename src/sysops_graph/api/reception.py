"""Who asks, and what their operations are handed: the same for every wire."""

import asyncio
from datetime import datetime, timedelta

from sysops_graph.actor import Actor
from sysops_graph.api.context import Context
from sysops_graph.api.keys import Keys
from sysops_graph.api.live import Live
from sysops_graph.api.persisted import Persisted
from sysops_graph.api.problems import TokenNotValid
from sysops_graph.api.rates import Rates
from sysops_graph.api.schema import OurSchema
from sysops_graph.api.ticket_keys import TicketKeys
from sysops_graph.api.tokens import Bearer, TokenReader
from sysops_graph.attachments.model import Limits
from sysops_graph.clock import FAR_FUTURE, Clock
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import DatabaseUnavailable
from sysops_graph.notifications.outside import Outside
from sysops_graph.sealing import Sealer, SignatureNotTrue
from sysops_graph.settings import Settings
from sysops_graph.staff.keys import PREFIX
from sysops_graph.tickets import links

ANONYMOUS = Bearer(Actor(principal="anonymous"), FAR_FUTURE)
LONGEST = timedelta(hours=1)
"""A subscription is begun anew after this, so that nobody listens for ever by rights of long ago."""


class Reception:
    """What a process keeps to know whom it answers."""

    def __init__(
        self,
        settings: Settings,
        schema: OurSchema,
        graph: Graph,
        clock: Clock,
        sealer: Sealer,
        *,
        persisted: Persisted,
        keys: Keys,
        rates: Rates,
        live: Live,
        attachments: Limits | None,
    ) -> None:
        self.schema = schema
        self._persisted, self._keys = persisted, keys
        self._graph, self._clock, self._sealer = graph, clock, sealer
        self._live, self._rates, self._attachments = live, rates, attachments
        self._tokens, self._ticket_keys = TokenReader(settings), TicketKeys()
        self._outside = Outside(settings)
        self._production = settings.environment == "production"

    async def who(self, address: str, authorization: str | None) -> Bearer:
        """Whose request it is; counted for its principal and its address, for this one also when the token is bad.

        Raises TokenNotValid, ProviderAway, RateExceeded, DatabaseUnavailable.
        """
        if not self._clock.anchored:
            raise DatabaseUnavailable
        try:
            bearer = await self._known(authorization)
        except TokenNotValid:
            await self._rates.demand(address, None)
            raise
        await self.count(address, bearer)
        return bearer

    async def count(self, address: str, bearer: Bearer) -> None:
        """One more request. Raises RateExceeded."""
        await self._rates.demand(address, bearer.actor.principal if bearer.actor.roles else None)

    def document(self, query: str | None, document_id: str | None, bearer: Bearer) -> str:
        """What is to be run. Raises DocumentNotKnown, DocumentNotPersisted."""
        return self._persisted.document(query, document_id, only=bearer.persisted_only)

    def context(self, bearer: Bearer, request_id: str) -> Context:
        """For one operation."""
        lasts = min(bearer.ends_at - self._clock.now(), LONGEST)
        return Context(
            graph=self._graph,
            clock=self._clock,
            sealer=self._sealer,
            ticket_keys=self._ticket_keys,
            actor=bearer.actor,
            request_id=request_id,
            outside=self._outside,
            attachments=self._attachments,
            production=self._production,
            live=self._live,
            ends=asyncio.get_running_loop().time() + lasts.total_seconds(),
        )

    async def _known(self, authorization: str | None) -> Bearer:
        if authorization is None:
            return ANONYMOUS
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer":
            raise TokenNotValid
        secret, now = token.strip(), self._clock.now()
        if secret.startswith(PREFIX):
            return await self._keys.bearer(secret, now)
        if secret.startswith(links.PREFIX):
            return self._holder(secret, now)
        return await self._tokens.bearer(secret, now)

    def _holder(self, token: str, now: datetime) -> Bearer:
        try:
            actor, ends_at = links.holder(self._sealer, token)
        except SignatureNotTrue as error:
            raise TokenNotValid from error
        if ends_at <= now:
            raise TokenNotValid("The link has ended; a later letter has another.")
        return Bearer(actor, ends_at)

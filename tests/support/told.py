"""A life in which people are told as well: letters go to carriers that keep them."""

from datetime import UTC, datetime
from typing import Any

from support.carriers import RecordingCarrier
from support.lives import MONDAY, Life
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import AlreadySettled, Message, Timer
from sysops_graph.delivery.queries import due_work
from sysops_graph.delivery.settling import settle_message, settle_timer
from sysops_graph.errors import Conflict, Unavailable
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids, random_id
from sysops_graph.lifecycle import handlers as lifecycle
from sysops_graph.notifications.commands import store_notification
from sysops_graph.notifications.handlers import TIMERS, Post, note_failed, note_sent, prepare_letter
from sysops_graph.notifications.model import ContactChannel, Fact, Kind
from sysops_graph.notifications.rules import notice
from sysops_graph.sealing import ContactData, Sealer

SEALER = Sealer(b"k" * 32)


class ToldLife(Life):
    """Runs every lane by hand; `carriers` keep the letters, or fail."""

    def __init__(self, graph: Graph, now: datetime = MONDAY) -> None:
        super().__init__(graph, now)
        self.carriers = {channel: RecordingCarrier() for channel in ContactChannel if channel != "in_app"}

    async def reachable(self, person_id: str, **properties: str) -> None:
        """Give a person an e-mail address and a phone, and let them prefer e-mail."""
        name = person_id.partition("_")[2]
        sealed = SEALER.seal(person_id, ContactData(email=f"{name}@example.org", phone="+493012345"))
        contact = {
            "data_key": sealed.data_key,
            "email_sealed": sealed.email_sealed,
            "phone_sealed": sealed.phone_sealed,
        }
        await self.rows(
            "MATCH (p:Expert|Staff|Customer {id: $id}) SET p += $contact, p.preferred_channel = 'email', p += $more",
            id=person_id,
            contact=contact,
            more=properties,
        )

    async def tell(self, kind: Kind, *people: str, ticket_id: str | None = None, **facts: Fact) -> None:
        """As a use-case says it; nothing runs yet."""
        wanted = [notice(kind, person, ticket_id=ticket_id, **facts) for person in people]
        await self.graph.write(deliver, messages=wanted, now=self.now, ids=Ids(random_id("Command")))

    def letters(self, channel: ContactChannel = ContactChannel.EMAIL) -> list[tuple[str, str]]:
        """Address and subject (of a text message its text) of all that left."""
        sent = self.carriers[channel].letters.values()
        return [(letter.address, letter.words.subject or letter.words.text) for letter in sent]

    async def told(self) -> list[dict[str, Any]]:
        """Kind, recipient, state and the channels tried of every notification, in order."""
        return await self.rows(
            "MATCH (n:Notification) RETURN n.kind AS kind, n.recipient_id AS to, n.state AS state, "
            "COLLECT { MATCH (n)<-[:OF]-(t) RETURN t.channel + ' ' + t.state ORDER BY t.created_at, t.id } AS tries "
            "ORDER BY n.created_at, n.kind, n.recipient_id, n.state"
        )

    async def send(self, message: Message) -> None:
        """One letter, as the worker sends it: prepare, call, settle or fail."""
        key = f"{message.id}.{message.attempts}"
        request = await self.graph.write(prepare_letter, message, now=self.now, ids=Ids(f"{key}.prepare"))

        async def settled(tx: Tx, *, now: datetime, ids: Ids) -> None:
            if answer:
                await note_sent(tx, message, answer, now=now, ids=ids)
            await settle_message(tx, message, now=now, ids=ids)

        async def failed(tx: Tx, *, now: datetime, ids: Ids) -> None:
            await note_failed(tx, message, error=error_, final=True, now=now, ids=ids)
            await settle_message(tx, message, now=now, ids=ids)

        try:
            answer = await Post(dict(self.carriers), SEALER).carry(request, message.id) if request else None
        except (Conflict, Unavailable) as error:
            error_ = error
            await self.graph.write(failed, now=self.now, ids=Ids(f"{key}.failed"))
        else:
            await self.graph.write(settled, now=self.now, ids=Ids(f"{key}.settle"))

    async def _due(self) -> list[tuple[Any, Any, Any]]:
        now = {"now": self.now, "until_at": self.now}
        due = await self.graph.read(due_work, shards=range(64), running=(), full=(), at_most=500, **now)
        messages: dict[str, Any] = {**lifecycle.MESSAGES, "notification.wanted": store_notification}
        timers: dict[str, Any] = {**lifecycle.TIMERS, **TIMERS}
        work = [(messages.get(m.topic), settle_message, m) for m in due.messages]
        return work + [(timers[t.kind], settle_timer, t) for t in due.timers]

    async def _run(self, handler: Any, settle: Any, item: Message | Timer) -> None:
        if isinstance(item, Message) and item.topic == "notification.send":
            try:
                await self.send(item)
            except AlreadySettled:
                return
        else:
            await super()._run(handler, settle, item)

    async def _next_at(self) -> datetime | None:
        row = await self.one(
            "OPTIONAL MATCH (t:Timer) WHERE t.due_at IS NOT NULL WITH min(t.due_at) AS timer "
            "OPTIONAL MATCH (m:OutboxMessage {state: 'pending'}) RETURN timer, min(m.next_attempt_at) AS message"
        )
        instants = [at.to_native().astimezone(UTC) for at in row.values() if at]
        return min(instants, default=None)

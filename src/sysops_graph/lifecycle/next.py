"""What a use-case leaves to be done after it: collected while it decides, delivered in its last statement."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sysops_graph.assignment.model import Watch
from sysops_graph.assignment.rules import RETRY_AT_LATEST
from sysops_graph.automation.model import Event
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import Json, NewMessage, NewTimer, Outcome, timer_key
from sysops_graph.escalation.model import Level
from sysops_graph.experts.rules import doubted
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.matching.model import MatchPolicy
from sysops_graph.notifications.model import Fact, Kind
from sysops_graph.notifications.rules import notice
from sysops_graph.tasks.commands import write_tasks
from sysops_graph.tasks.model import NewTask
from sysops_graph.tickets.model import Held, Ticket

RULES = "rules.due"
LEARN = "estimate.refined"
EXPIRY = "offer.expiry"
SAY = "offer.say"
CLAIM = "claim.deadline"
TRANSFER = "transfer.expiry"
UNANSWERED = "page.unanswered"
RETRY = "assignment.retry"
ESCALATE = "exception.escalate"
DIGEST = "exception.digest"
RECONSIDERED = "assignment.reconsidered"
CLOSE = "ticket.close"
REMIND = "ticket.remind"
GIVE_UP = "ticket.give_up"
CONFIRM = "reopening.confirm"
SURVEY = "survey.send"
SURVEY_REMIND = "survey.remind"
TOMORROW = "visit.tomorrow"
ARCHIVE = "ticket.archive"
DELETE = "ticket.delete"
OVERDUE = "sla.overdue"
OVERDUE_TOLD_EVERY = timedelta(days=1)


@dataclass(slots=True)
class Next:
    """Messages, timers and tasks of one transaction."""

    messages: list[NewMessage] = field(default_factory=list[NewMessage])
    arm: list[NewTimer] = field(default_factory=list[NewTimer])
    cancel: list[str] = field(default_factory=list[str])
    tasks: list[NewTask] = field(default_factory=list[NewTask])
    depth: int = 0
    """How many automation rules acted one because of the other before this."""

    def happened(self, ticket_id: str, event: Event) -> None:
        """Automation rules may wait for this; without one nothing is written."""
        payload: dict[str, Json] = {"event": event.value, "depth": self.depth}
        self.messages.append(NewMessage(topic=RULES, ticket_id=ticket_id, payload=payload, wanted_by=event))

    def compare(self, ticket_id: str) -> None:
        """Tickets like this one are to be looked for, in a lane of its own: its expert is not waited for meanwhile."""
        self.messages.append(NewMessage(topic="ticket.compared", ticket_id=ticket_id, lane="triage"))

    def learn(self, ticket_id: str) -> None:
        """How long the ticket took says something about the next ones."""
        self.messages.append(NewMessage(topic=LEARN, ticket_id=ticket_id, lane="triage"))

    def tell(self, kind: Kind, recipient_id: str, ticket: Ticket, **facts: Fact) -> None:
        self.messages.append(notice(kind, recipient_id, ticket_id=ticket.id, ticket_key=ticket.key, **facts))

    def say_offer(
        self, ticket: Ticket, offer_id: str, expert_id: str, expires_at: datetime, starts_at: datetime | None
    ) -> None:
        """An expert is asked."""
        facts: dict[str, Fact] = {
            "offer_id": offer_id,
            "expires_at": expires_at.isoformat(),
            "starts_at": starts_at.isoformat() if starts_at else None,
        }
        self.tell(Kind.OFFER_MADE, expert_id, ticket, **facts)

    def digest(self, staff_id: str, ticket_keys: list[str]) -> None:
        """One notice for all exceptions that could wait."""
        facts: dict[str, Fact] = {"count": len(ticket_keys), "ticket_keys": ", ".join(ticket_keys)}
        self.messages.append(notice(Kind.EXCEPTION_DIGEST, staff_id, ticket_id=None, **facts))

    def seek(self, ticket_id: str, *, retry: bool = False) -> None:
        """The ticket is to be offered to the next expert."""
        payload: dict[str, Json] = {"retry": retry}
        self.messages.append(NewMessage(topic="assignment.wanted", ticket_id=ticket_id, payload=payload))

    def page(self, ticket_id: str, *, reason: str) -> None:
        """Whoever is on call is to hear of the ticket, and to say that they heard."""
        payload: dict[str, Json] = {"reason": reason}
        self.messages.append(NewMessage(topic="page.wanted", ticket_id=ticket_id, payload=payload))

    def hand_over(self, ticket_id: str, *, reason: str) -> None:
        """The owner is to be relieved: the best other expert is asked to take the ticket."""
        payload: dict[str, Json] = {"reason": reason}
        self.messages.append(NewMessage(topic="transfer.wanted", ticket_id=ticket_id, payload=payload))

    def raise_level(self, ticket_id: str, level: Level, *, cause: str, note: str = "") -> None:
        """The ticket needs more authority than it has; it is raised, and told, in a transaction of its own."""
        payload: dict[str, Json] = {"level": int(level), "cause": cause, "note": note}
        self.messages.append(NewMessage(topic="escalation.wanted", ticket_id=ticket_id, payload=payload))

    def reconsider(self, ticket_id: str) -> None:
        """Other experts than before may be the right ones: what was asked is taken back, and the search begins anew."""
        self.messages.append(NewMessage(topic=RECONSIDERED, ticket_id=ticket_id))

    def supply_changed(self, subject_id: str, *, expert_ids: list[str]) -> None:
        """Experts can take something that they could not take before."""
        payload: dict[str, Json] = {"expert_ids": expert_ids}
        self.messages.append(NewMessage(topic="supply.changed", ticket_id=None, subject_id=subject_id, payload=payload))

    def doubt(self, expert_id: str) -> None:
        """An expert may no longer be able to take what they were asked to take over."""
        self.messages.append(doubted(expert_id))

    def at(self, kind: str, subject_id: str, due_at: datetime, *, ticket_id: str | None, tries: int = 0) -> None:
        """One timer of a kind is armed per subject; `tries` says how often it rang before."""
        payload: dict[str, Json] = {"tries": tries}
        self.arm.append(NewTimer(kind=kind, subject_id=subject_id, due_at=due_at, ticket_id=ticket_id, payload=payload))

    def retry(self, ticket: Ticket, at: datetime | None, *, now: datetime) -> datetime:
        """Look again for an expert at an instant that promises something, else after a day."""
        due = min(at or now + RETRY_AT_LATEST, now + RETRY_AT_LATEST)
        self.at(RETRY, ticket.id, due, ticket_id=ticket.id)
        return due

    def overdue(self, ticket: Ticket, *, now: datetime) -> None:
        """The ticket's time is up and it is not settled: somebody hears of it until it is."""
        self.at(OVERDUE, ticket.id, now + OVERDUE_TOLD_EVERY, ticket_id=ticket.id)

    def end_search(self, ticket: Ticket) -> None:
        """The ticket is no longer looking for an expert: neither tried again nor told again."""
        self.cancel.append(timer_key(RETRY, ticket.id))
        if ticket.exception:
            self.cancel.append(timer_key(ESCALATE, ticket.exception.id))

    def watch(self, ticket: Ticket, visit_id: str, starts_at: datetime, ends_at: datetime, policy: MatchPolicy) -> None:
        """Somebody is waiting for this visit: see that it happens."""
        minutes = policy.watch_minutes
        self.at(TOMORROW, visit_id, starts_at - timedelta(days=1), ticket_id=None)
        self.at(Watch.SET_OUT, visit_id, starts_at - timedelta(minutes=minutes.set_out), ticket_id=ticket.id)
        self.at(Watch.ARRIVE, visit_id, starts_at + timedelta(minutes=minutes.arrive), ticket_id=ticket.id)
        self.at(Watch.FINISH, visit_id, ends_at + timedelta(minutes=minutes.finish), ticket_id=ticket.id)

    def forget(self, held: Held) -> None:
        """An assignment has ended: its timers with it, and whoever was asked to take it over hears so."""
        self.cancel += [timer_key(EXPIRY, held.id), timer_key(SAY, held.id)]
        self.unwatch(held)
        if held.transfer:
            self.cancel.append(timer_key(TRANSFER, held.transfer.id))
            self.messages.append(
                notice(Kind.TRANSFER_CANCELLED, held.transfer.to_id, ticket_id=held.transfer.ticket_id)
            )

    def unwatch(self, held: Held) -> None:
        """Nobody waits for the visit any more."""
        if held.visit_id:
            self.cancel += [timer_key(kind, held.visit_id) for kind in (TOMORROW, *Watch)]

    async def deliver(self, tx: Tx, *, outcome: Outcome | None = None, now: datetime, ids: Ids) -> None:
        """One statement, and one more where somebody was given a task."""
        if self.tasks:
            messages, timers = await write_tasks(tx, self.tasks, now=now)
            self.messages += messages
            self.arm += timers
        await deliver(tx, messages=self.messages, arm=self.arm, cancel=self.cancel, outcome=outcome, now=now, ids=ids)

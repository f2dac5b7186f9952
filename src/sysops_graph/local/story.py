"""The story that `make demo` plays against the running service: over HTTP only, with the service's own answers."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from redis import Redis
from rich.console import Console

from sysops_graph.local.folder import Folder
from sysops_graph.local.model import StackProblem
from sysops_graph.local.story_people import (
    HILDA,
    KARLA,
    LENA,
    MONA,
    OTTO,
    TELEVISION_EXPERTS,
    Person,
    Row,
    Service,
    StoryFailed,
    clock,
    expert_of,
    local,
    name_of,
    slots_of_tomorrow,
    until,
)
from sysops_graph.local.world_demo import demo_id

_TAG = "story"
_SOON_S = 60
_OFFER_S = 60
_FLENSBURG = demo_id("Area", "flensburg")


def play(folder: Folder, console: Console) -> None:
    """Tell the whole story. Raises StoryFailed, and StackProblem when no stack runs in `folder`."""
    state = folder.running()
    if not state:
        raise StackProblem(f"No stack of {folder.root.absolute()} runs: start it by `make run` in another terminal.")
    service = Service(state["api"], Path(state["settings"]["token_key_file"]))
    story = _Story(service, folder, console)
    story.tidy_up()
    with _short_offers(story):
        try:
            story.broken_television()
            story.nobody_for_flensburg()
        finally:
            story.tidy_up()
    story.nothing_is_missing()


@contextmanager
def _short_offers(story: "_Story") -> Generator[None]:
    """Offers that end after a minute, by the policy that a manager may change; put back at the end."""
    before = story.service.ask(MONA, "Policy")["policies"][0]
    short = {**json.loads(before["body"]), "offer_minutes": dict.fromkeys(("P1", "P2", "P3", "P4"), 1)}
    saved = story.save_policy(json.dumps(short), before["version"])
    story.say(f"[dim]The manager Mona has set offers to one minute for a while (match policy version {saved}).[/dim]")
    try:
        yield
    finally:
        story.save_policy(before["body"], saved)


@dataclass(frozen=True, slots=True)
class _Story:
    service: Service
    folder: Folder
    console: Console

    def say(self, words: str = "") -> None:
        self.console.print(words, highlight=False, soft_wrap=True)

    def chapter(self, title: str) -> None:
        self.console.print()
        self.console.rule(f"[bold]{title}[/bold]", align="left")

    def broken_television(self) -> None:
        self.chapter("1. Karla's television shows no picture")
        ticket = self._opened(KARLA, "No picture since this morning", "PAN55-0001", urgency="MEDIUM")
        first = self._offer(ticket, asked=())
        self._explain(ticket, first)
        self.chapter(f"2. {name_of(first)} has no time")
        said = self.service.do(
            expert_of(first), "RefuseOffer", offerId=first["id"], reason="NO_TIME", comment="Two visits already."
        )
        self.say(f"{name_of(first)} answers: {said['assignment']['state']} ({said['assignment']['reason']}).")
        second = self._offer(ticket, asked=(first,))
        self._silence(ticket, second)
        third = self._offer(ticket, asked=(first, second), within_s=_OFFER_S + _SOON_S)
        slot = self._accepted(ticket, third)
        self._sickness(ticket, third, slot)

    def _opened(self, customer: Person, subject: str, serial: str, *, urgency: str) -> Row:
        ticket = self.service.do(
            customer,
            "OpenTicket",
            subject=subject,
            description="I have tried another cable and another socket.",
            category="HARDWARE",
            deviceId=demo_id("Device", serial),
            issueKindId=demo_id("IssueKind", "no-picture"),
            condition="UNUSABLE",
            urgency=urgency,
            slots=slots_of_tomorrow(),
            tags=[_TAG],
        )["ticket"]
        self.say(f"{customer.key.capitalize()} opens a ticket and has the receipt at once:")
        self.say(f"  {ticket['key']}, {ticket['priority']}, {ticket['product']['name']} in {ticket['area']['name']}")
        self.say(f"  contract: {ticket['entitlement'].lower()}, first answer due {local(ticket['responseDueAt'])}")
        self.say(f"  next: {ticket['nextStep']}")
        return ticket

    def _offer(self, ticket: Row, *, asked: tuple[Row, ...], within_s: float = _SOON_S) -> Row:
        """The live offer to somebody who was not asked before."""
        before = {offer["id"] for offer in asked}

        def live() -> Row | None:
            offers = self.service.ticket(ticket["id"])["assignments"]
            return next((one for one in offers if one["state"] == "OFFERED" and one["id"] not in before), None)

        return until(live, what=f"Another offer of {ticket['key']}", within_s=within_s)

    def _explain(self, ticket: Row, offer: Row) -> None:
        self.say(
            f"\nThe best expert is {name_of(offer)}, with {offer['score']:.1f} points for {local(offer['startsAt'])}:"
        )
        for term in offer["terms"]:
            points = term["value"] * term["weight"] + 0.0
            self.say(f"  {term['term'].lower():<7} {term['value']:.2f} x {term['weight']:>5.1f} = {points:>6.2f}")
        self.say("Asked after that, if need be:")
        for behind in self.service.ask(MONA, "Match", id=ticket["id"])["match"]["candidates"]:
            lacks = "".join(f", {lack['points']:.1f} less in {lack['term'].lower()}" for lack in behind["lacks"])
            self.say(f"  {behind['name']}, {behind['score']:.1f} points{lacks}")

    def _silence(self, ticket: Row, offer: Row) -> None:
        self.chapter(f"3. {name_of(offer)} does not answer, and everything that can die does")
        self.say(f"{ticket['key']} is offered to {name_of(offer)} until {clock(offer['expiresAt'])}. Nobody answers.")
        self._kill_worker()
        self._flush_redis()
        self.say("The offer runs out all the same: its timer is a node of the graph.")

    def _accepted(self, ticket: Row, offer: Row) -> Row:
        silent = self.service.ticket(ticket["id"])["assignments"]
        ended = [f"{name_of(one)}: {one['state'].lower()}" for one in silent if one["id"] != offer["id"]]
        self.say(f"So far {', '.join(ended)}. Next is {name_of(offer)}.")
        self.chapter(f"4. {name_of(offer)} accepts")
        said = self.service.do(expert_of(offer), "AcceptOffer", offerId=offer["id"])
        visit = self._visit(ticket)
        self.say(f"{said['ticket']['state'].capitalize()}: {said['ticket']['nextStep']}")
        self._told(KARLA, ticket, "visit.confirmed")
        return visit

    def _sickness(self, ticket: Row, offer: Row, visit: Row) -> None:
        self.chapter(f"5. {name_of(offer)} falls sick before the visit")
        sick = self.service.do(
            LENA,
            "RecordAbsence",
            expertId=offer["expert"]["id"],
            kind="SICKNESS",
            startsAt=datetime.now(UTC).isoformat(),
            note=_TAG,
        )
        moved = ", ".join(one["key"] for one in sick["moved"]) or "nothing"
        self.say(f"The team lead Lena records it. Handed over at once: {moved}.")
        if ticket["id"] not in {one["id"] for one in sick["moved"]}:
            raise StoryFailed(f"{ticket['key']} stayed with somebody who is sick.")
        asked = tuple(self.service.ticket(ticket["id"])["assignments"])
        gone = tuple(one for one in asked if one["state"] != "OFFERED")
        fourth = self._offer(ticket, asked=gone)
        self.service.do(expert_of(fourth), "AcceptOffer", offerId=fourth["id"])
        now = self._visit(ticket)
        if (now["startsAt"], now["endsAt"]) != (visit["startsAt"], visit["endsAt"]):
            raise StoryFailed("The customer did not keep the slot.")
        self.say(f"{name_of(fourth)} accepts; Karla keeps her slot, {local(now['startsAt'])}.")
        self._told(KARLA, ticket, "ticket.handed_over")
        self._finish(ticket, expert_of(fourth))

    def nobody_for_flensburg(self) -> None:
        self.chapter("6. Otto's television, and nobody for Flensburg")
        ticket = self._opened(OTTO, "Black screen, we need it tonight", "PAN55-0002", urgency="CRITICAL")

        def raised() -> Row | None:
            return self.service.ticket(ticket["id"])["exception"]

        nobody = until(raised, what=f"The exception of {ticket['key']}", within_s=_SOON_S)
        self.say(f"\nNobody can take it: {nobody['code']}.")
        self.say(
            "  " + " > ".join(f"{s['rule'].lower()} {s['left']}/{s['came']}" for s in nobody["funnel"] if s["came"])
        )
        for failure in nobody["failures"][:6]:
            self.say(f"  {failure['name']}: {failure['fact']}")
        self._told(MONA, ticket, "exception.raised")
        step = next((step for step in nobody["relaxation"] if step["kind"] == "SERVE_AREA"), None)
        if step is None:
            raise StoryFailed("Nothing was said about an area to serve.")
        self.chapter("7. The manager widens an area")
        self.say(f"What would help: {step['text']}. Mona does it.")
        self.service.do(MONA, "ServeArea", expertId=step["expertId"], areaId=_FLENSBURG)
        offer = self._offer(ticket, asked=())
        self.say(f"By itself, {ticket['key']} is offered to {name_of(offer)}.")
        self.service.do(expert_of(offer), "AcceptOffer", offerId=offer["id"])
        self._told(OTTO, ticket, "visit.confirmed")
        self._finish(ticket, expert_of(offer))

    def nothing_is_missing(self) -> None:
        """The audit looks at everything that is there."""
        self.chapter("8. Nothing is missing")
        command = [sys.executable, "-m", "sysops_graph.cli", "audit", "--full", "--folder", str(self.folder.root)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a command of ours
        self.say((done.stdout + done.stderr).strip())
        if done.returncode:
            raise StoryFailed("The audit found what must not be.")
        self.say("[bold]The end.[/bold]")

    def save_policy(self, body: str, seen: int) -> int:
        return self.service.do(MONA, "SavePolicy", kind="MATCH", body=body, version=seen)["node"]["version"]

    def tidy_up(self) -> None:
        """What an earlier telling left behind goes: its tickets, its sick people, its wider areas."""
        for customer in (KARLA, OTTO):
            for ticket in self.service.ask(MONA, "Left", customer=customer.id)["tickets"]["nodes"]:
                if _TAG in ticket["tags"]:
                    self.service.do(HILDA, "CloseTicket", ticketId=ticket["id"], reason="CANCELLED")
        for expert in TELEVISION_EXPERTS:
            for absence in self.service.ask(MONA, "Away", expert=expert.id)["absences"]["nodes"]:
                if absence["note"] == _TAG:
                    self.service.do(MONA, "EndAbsence", absenceId=absence["id"])
            served = self.service.ask(MONA, "Serves", expert=expert.id)["node"]["details"]["areas"]
            if _FLENSBURG in {area["id"] for area in served}:
                self.service.do(MONA, "LeaveArea", expertId=expert.id, areaId=_FLENSBURG)

    def _visit(self, ticket: Row) -> Row:
        return next(one for one in self.service.ticket(ticket["id"])["visits"] if one["state"] == "PLANNED")

    def _finish(self, ticket: Row, expert: Person) -> None:
        fixed = {"note": "Replaced the power board.", "verification": "It ran for an hour."}
        self.service.do(expert, "SolveTicket", ticketId=ticket["id"], **fixed)
        state = self.service.do(HILDA, "CloseTicket", ticketId=ticket["id"], reason="CONFIRMED")["ticket"]["state"]
        self.say(f"{expert.key.capitalize()} mends it: {ticket['key']} is {state.lower()}.")

    def _told(self, who: Person, ticket: Row, kind: str) -> None:
        def told() -> Row | None:
            mine = self.service.ask(who, "Told")["notifications"]["nodes"]
            here = (
                one for one in mine if one["kind"] == kind and one["ticket"] and one["ticket"]["id"] == ticket["id"]
            )
            return next((one for one in here if one["state"] in {"sent", "delivered"}), None)

        one = until(told, what=f"Telling {who.key} about {kind}", within_s=_SOON_S)
        self.say(
            f"{who.key.capitalize()} is told by {one['channel']} ({one['state']}): [italic]{one['subject']}[/italic]"
        )

    def _kill_worker(self) -> None:
        pid = self.folder.running()["pids"]["worker"]
        os.kill(pid, signal.SIGKILL)

        def another() -> int | None:
            now = self.folder.running()["pids"].get("worker")
            return now if now != pid else None

        self.say(
            f"The worker (pid {pid}) is killed. The stack starts another: pid "
            f"{until(another, what='A new worker', within_s=_SOON_S)}."
        )

    def _flush_redis(self) -> None:
        url = self.folder.running()["settings"]["redis_url"]
        with Redis.from_url(url) as redis:  # pyright: ignore[reportUnknownMemberType]
            redis.flushall()  # pyright: ignore[reportUnknownMemberType]
        self.say("Redis is flushed.")

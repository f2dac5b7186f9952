"""What happens next with a ticket, in words for whoever asks: part of every receipt. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sysops_graph.tickets.model import State

_OVER = {
    State.SOLVED: "It closes by itself seven days after it was solved, unless you say that it is not.",
    State.CLOSED: "It is archived thirty days after it was closed; an answer opens a new ticket.",
    State.ARCHIVED: "Its contents are erased a year after it was archived; an answer opens a new ticket.",
    State.DELETED: "Nothing more: its contents were erased.",
    State.PENDING: "An answer from the customer is awaited.",
    State.REOPENED: "Somebody looks at it again; after a business day it is taken as confirmed.",
}


def next_step(row: Mapping[str, Any]) -> str:
    """From a ticket and its neighbours: ticket, owner, exception, offered_at and claim_until_at."""
    ticket, owner, exception = row["ticket"], row["owner"], row["exception"]
    if ticket.get("held_at") and ticket["state"] == State.ARCHIVED:
        return "Nothing is erased while it is on legal hold."
    if over := _OVER.get(State(ticket["state"])):
        return over
    if owner:
        comes_at: datetime | None = owner.get("comes_at")
        return f"{owner['name']} comes at {_time(comes_at)}." if comes_at else f"{owner['name']} works on it."
    if row["offered_at"]:
        return "It is offered to an expert; if the answer is no, the next one is asked."
    if row["claim_until_at"]:
        return f"Experts may claim it until {_time(row['claim_until_at'])}; then the best one is asked."
    if exception:
        return f"Nobody can come yet; the team lead knows. It is tried again at {_time(exception.get('retry_at'))}."
    if ticket.get("waiting_since_at"):
        return f"It waits for the next shift, at {_time(ticket.get('retry_at'))}."
    return "The best expert is being sought."


def _time(at: datetime | None) -> str:
    return at.strftime("%Y-%m-%d %H:%M UTC") if at else "a time not known yet"

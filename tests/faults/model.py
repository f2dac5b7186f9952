"""The model of a ticket: how a line of its history changes how it stands, and what a ticket that stands so refuses."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

from faults.lives import Invocation

SAME_AGAIN = {
    "acceptOffer": "accepted",
    "refuseOffer": "refused",
    "acceptTransfer": "accepted",
    "refuseTransfer": "refused",
    "cancelTransfer": "cancelled",
}
"""Deeds that are answered with yes when somebody else did the same before, and how their subject stands then."""
_ENDED = frozenset({"expired", "withdrawn", "superseded", "released", "transferred"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a ticket's history; `by` is the key of the request that wrote it, empty for the service itself."""

    number: int
    kind: str
    cause: str = ""
    by: str = ""
    offer: str = ""
    expert: str = ""
    transfer: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a ticket stands between two lines. `experts` are those of assignments and of transfers, by id."""

    assignments: Mapping[str, str] = field(default_factory=dict[str, str])
    transfers: Mapping[str, str] = field(default_factory=dict[str, str])
    experts: Mapping[str, str] = field(default_factory=dict[str, str])
    owner: str = ""
    asked: str = ""
    """The transfer that waits."""
    over: bool = False

    @property
    def offered(self) -> bool:
        return "offered" in self.assignments.values()


def objection(standing: Standing, line: Line) -> str:
    """Why the line cannot follow; empty if it can."""
    waits = standing.assignments.get(line.offer) == "offered"
    if line.kind == "owned" and not line.by:
        return "nobody said yes"
    match line.kind, line.cause:
        case "repaired", _:
            return "it was without a next step"
        case ("offered", _) | ("owned", "claimed"):
            return "it has an owner" if standing.owner else "it is over" if standing.over else ""
        case "owned", "transferred":
            return "" if standing.owner and standing.asked else "nobody is asked to take it over"
        case "owned", _:
            return "it has an owner" if standing.owner else "" if waits else "the offer does not wait"
        case (("offer_refused" | "offer_expired" | "offer_withdrawn"), _):
            return "" if waits else "the offer does not wait"
        case "owner_lost", _:
            return "" if line.offer == standing.owner else "somebody else is the owner"
        case "transfer_requested", _:
            return "it has no owner" if not standing.owner else "somebody is asked already" if standing.asked else ""
        case (("transfer_refused" | "transfer_cancelled" | "transfer_expired"), _):
            return "" if line.transfer == standing.asked else "the transfer does not wait"
        case "closed", _:
            return "it is over" if standing.over else ""
        case _:
            return ""


def after(standing: Standing, line: Line) -> Standing:
    """How the ticket stands then, whether the line could follow or not."""
    subject = line.offer or line.transfer
    if line.kind in {"offered", "owned", "transfer_requested"} and line.expert:
        standing = replace(standing, experts={**standing.experts, subject: line.expert})
    match line.kind:
        case "offered":
            return _held(standing, {line.offer: "offered"})
        case "owned":
            others = dict.fromkeys(_live(standing), "superseded") | {standing.owner: "transferred"}
            standing = _held(_answered(standing, "accepted"), others | {line.offer: "accepted"})
            return replace(standing, owner=line.offer)
        case "offer_refused" | "offer_expired" | "offer_withdrawn":
            return _held(standing, {line.offer: line.kind.removeprefix("offer_")})
        case "owner_lost":
            return replace(_held(_answered(standing, "cancelled"), {line.offer: "released"}), owner="")
        case "transfer_requested":
            return replace(standing, asked=line.transfer, transfers={**standing.transfers, line.transfer: "requested"})
        case "transfer_refused" | "transfer_cancelled" | "transfer_expired":
            return _answered(standing, line.kind.removeprefix("transfer_"))
        case "closed":
            ended = dict.fromkeys(_live(standing), "withdrawn") | {standing.owner: "released"}
            return replace(_held(_answered(standing, "cancelled"), ended), owner="", over=True)
        case _:
            return standing


def _live(standing: Standing) -> list[str]:
    return [offer for offer, state in standing.assignments.items() if state == "offered"]


def _held(standing: Standing, changed: Mapping[str, str]) -> Standing:
    """The assignment by no name is nobody's."""
    kept = {offer: state for offer, state in {**standing.assignments, **changed}.items() if offer}
    return replace(standing, assignments=kept)


def _answered(standing: Standing, state: str) -> Standing:
    """Whoever was asked to take it over is not asked any more."""
    if not standing.asked:
        return standing
    return replace(standing, asked="", transfers={**standing.transfers, standing.asked: state})


def refuses(
    standing: Standing, one: Invocation, *, absent: Collection[str], ran_out: Collection[str], experts: int
) -> bool:
    """Whether a ticket that stands so refuses a request for the reason given.

    `absent` are experts who may be away, `ran_out` offers and transfers whose time was up before a line said so.
    """
    subject = one.given.get("offerId") or one.given.get("transferId") or ""
    state = standing.assignments.get(subject) or standing.transfers.get(subject)
    away = standing.experts.get(subject, one.by) in absent
    match one.deed, one.answer:
        case "acceptOffer" | "refuseOffer", "OFFER_NO_LONGER_LIVE":
            return state in _ENDED or subject in ran_out
        case "acceptOffer", "ANSWERED_OTHERWISE":
            return state == "refused"
        case "refuseOffer", "ANSWERED_OTHERWISE":
            return state == "accepted"
        case ("acceptOffer" | "claimTicket" | "acceptTransfer", "NOT_AVAILABLE") | ("acceptTransfer", "NOT_ELIGIBLE"):
            return away
        case "claimTicket", "NOT_ELIGIBLE":
            return away or one.by in standing.experts.values()
        case "claimTicket", "NOT_CLAIMABLE":
            return bool(standing.owner or standing.offered or standing.over)
        case "releaseTicket" | "requestTransfer", "NO_OWNER":
            return not standing.owner
        case "requestTransfer", "TRANSFER_NOT_POSSIBLE":
            return bool(standing.asked)
        case "requestTransfer", "NOBODY_ELSE":
            return len({*absent, *standing.experts.values()}) >= experts
        case "acceptTransfer" | "refuseTransfer" | "cancelTransfer", "TRANSFER_NO_LONGER_WAITS":
            return state not in {None, "requested", SAME_AGAIN[one.deed]} or subject in ran_out
        case "cancelTicket", "MOVE_NOT_POSSIBLE":
            return standing.over
        case _:
            return False

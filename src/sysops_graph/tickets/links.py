"""Links by which whoever holds one sees a single ticket, and may do there what its customer may, until an end."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sysops_graph.actor import Actor, Channel, Role
from sysops_graph.sealing import Sealer

PREFIX = "tl_"
_PURPOSE = "ticket link"
OPERATIONS = frozenset(
    {
        "me",
        "ticket",
        "ticketChanged",
        "addComment",
        "replyAsCustomer",
        "requestUpload",
        "confirmSolution",
        "reopenTicket",
        "cancelTicket",
        "flagComplaint",
        "reportNoShow",
    }
)
"""Each looks at the ticket that it names, and sees no other by a link."""


@dataclass(frozen=True, slots=True)
class Links:
    """Links of one service key; `address` is a front end's, with {token} in it, empty where there is none."""

    sealer: Sealer
    address: str
    lasts: timedelta

    def link(self, ticket_id: str, *, now: datetime) -> str | None:
        """Where the ticket is shown. The token is for its customer: neither stored nor logged."""
        if not self.address:
            return None
        return self.address.replace("{token}", self.token(ticket_id, ends_at=now + self.lasts))

    def token(self, ticket_id: str, *, ends_at: datetime) -> str:
        return PREFIX + self.sealer.sign(_PURPOSE, f"{ticket_id} {int(ends_at.timestamp())}")


def holder(sealer: Sealer, token: str) -> tuple[Actor, datetime]:
    """Who holds a link, and until when: an actor whose node is the ticket. Raises SignatureNotTrue."""
    ticket_id, _, ends = sealer.signed(_PURPOSE, token.removeprefix(PREFIX)).partition(" ")
    actor = Actor(
        principal=f"link:{ticket_id}",
        roles=frozenset({Role.CUSTOMER}),
        subject_id=ticket_id,
        via=Channel.WEB,
        scopes=OPERATIONS,
    )
    return actor, datetime.fromtimestamp(int(ends), UTC)

"""Who acts, in which roles, over which channel."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a principal may be; what each may do is in the API, operation by operation."""

    CUSTOMER = "customer"
    EXPERT = "expert"
    HELP_DESK = "help_desk"
    PARTNER = "partner"
    TEAM_LEAD = "team_lead"
    MANAGER = "manager"
    ADMIN = "admin"
    ANALYST = "analyst"
    INTEGRATION = "integration"


class Channel(StrEnum):
    """The way by which something reached us."""

    WEB = "web"
    PHONE = "phone"
    EMAIL = "email"
    CHAT = "chat"
    API = "api"
    PARTNER = "partner"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A principal: `subject_id` is its node in the graph (customer, expert, staff), none for the system itself.

    `scopes` are the only operations that it may use, if there are any.
    """

    principal: str
    roles: frozenset[Role] = frozenset()
    subject_id: str | None = None
    via: Channel = Channel.API
    scopes: frozenset[str] = frozenset()

    def has(self, *roles: Role) -> bool:
        return not self.roles.isdisjoint(roles)


SYSTEM = Actor(principal="system", via=Channel.SYSTEM)

"""Who asks."""

import strawberry

from sysops_graph.actor import Role
from sysops_graph.api import roles
from sysops_graph.api.context import Info
from sysops_graph.api.enums import described

described(
    Role,
    "What a principal may be.",
    CUSTOMER="Holds contracts, owns devices, opens tickets.",
    EXPERT="Fixes devices.",
    HELP_DESK="Opens tickets for customers and mends what is stuck.",
    PARTNER="Opens tickets for customers of its own.",
    TEAM_LEAD="Answers for the tickets and experts of areas.",
    MANAGER="Answers for all areas.",
    ADMIN="Keeps experts, catalogue, staff and policies.",
    ANALYST="Reads.",
    INTEGRATION="Another system with a key of its own.",
)


@strawberry.type(description="Who you are to this service.")
class Me:
    principal: str = strawberry.field(description="The name your token was given to.")
    roles: list[Role] = strawberry.field(description="What you may be.")
    node_id: strawberry.ID | None = strawberry.field(description="Your node: customer, expert, staff or partner.")


@strawberry.type
class QUERIES:
    @roles.root(roles.ALL, "Who you are.")
    async def me(self, info: Info) -> Me:
        actor = info.context.actor
        return Me(
            principal=actor.principal,
            roles=sorted(actor.roles),
            node_id=strawberry.ID(actor.subject_id) if actor.subject_id else None,
        )

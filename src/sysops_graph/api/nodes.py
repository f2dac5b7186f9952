"""Everything that has an id: found by `node(id:)` through one loader per label."""

from collections.abc import Awaitable, Callable

import strawberry

from sysops_graph.api.context import Info
from sysops_graph.errors import NotFound
from sysops_graph.ids import label_of


@strawberry.interface(description="Something with an id of its own.")
class Node:
    id: strawberry.ID = strawberry.field(description="Opaque and global: for node(id:) and inputs.")


FindNode = Callable[[Info, str], Awaitable[Node | None]]
"""`(info, id)` → the node, or None when there is none that this actor may see."""


async def node_by_id(info: Info, node_id: str, finders: dict[str, FindNode]) -> Node:
    """Raises NotFound: the same for an unknown id, one of another kind and one of somebody else's."""
    find = finders.get(label_of(node_id) or "")
    found = await find(info, node_id) if find else None
    if found is None:
        raise NotFound(field="id", id=node_id)
    return found

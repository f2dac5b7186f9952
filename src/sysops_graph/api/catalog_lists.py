"""Lists of the catalogue, by name."""

from typing import Annotated

import strawberry

from sysops_graph.api import catalog_inputs as inputs
from sysops_graph.api import roles
from sysops_graph.api.catalog import Area, IssueKind, Plan, Policy, Product, ProductFamily, Queue, Skill
from sysops_graph.api.context import Info
from sysops_graph.api.kept import listing
from sysops_graph.catalog import queries as q
from sysops_graph.catalog.model import PolicyKind

_WORKERS = roles.READERS | roles.EXPERTS


@strawberry.type
class QUERIES:
    areas = listing(roles.ALL, "Areas by name.", Area, rows=q.areas, batch=q.areas_by_ids, filters=inputs.AreaFilter)
    products = listing(
        roles.ALL, "Products by name.", Product, rows=q.products, batch=q.products_by_ids, filters=inputs.ProductFilter
    )
    product_families = listing(
        roles.ALL, "Product families by name.", ProductFamily, rows=q.product_families, batch=q.product_families_by_ids
    )
    issue_kinds = listing(roles.ALL, "Issue kinds by name.", IssueKind, rows=q.issue_kinds, batch=q.issue_kinds_by_ids)
    plans = listing(roles.ALL, "Support plans by name.", Plan, rows=q.plans, batch=q.plans_by_ids)
    skills = listing(
        _WORKERS, "Skills by name.", Skill, rows=q.skills, batch=q.skills_by_ids, filters=inputs.SkillFilter
    )
    queues = listing(
        _WORKERS, "Queues by name.", Queue, rows=q.queues, batch=q.queues_by_ids, filters=inputs.QueueFilter
    )

    @roles.root(roles.READERS, "The versions of a policy, newest first; at most 100.")
    async def policies(
        self, info: Info, kind: Annotated[PolicyKind, strawberry.argument(description="Which policy.")]
    ) -> list[Policy]:
        return [Policy.of(row) for row in await info.context.read(q.policies, kind)]

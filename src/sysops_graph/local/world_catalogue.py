"""What a generated world sells: skills, families, products, issue kinds and plans."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Any

from sysops_graph.local.world_rows import OPEN_END, Makers, Part, Row, needs, skill_row
from sysops_graph.sla.model import ServiceLevel

_SOLD_FOR = timedelta(days=5 * 365)
_SPECIAL = 0.45
"""Share of the products that require a second skill."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The rows, which later parts of the world refer to."""

    skills: list[Row]
    families: list[Row]
    products: list[Row]
    issue_kinds: list[Row]
    plans: list[Row]

    def parts(self) -> list[Part]:
        return [
            ("local/create_skills", self.skills),
            ("local/create_families", self.families),
            ("local/create_products", self.products),
            ("local/create_issue_kinds", self.issue_kinds),
            ("local/create_plans", self.plans),
        ]


def catalogue(makers: Makers) -> Catalogue:
    """The same for the same seed."""
    source, random = makers.source, makers.random("catalogue")
    families = [_family(makers, name, skills) for name, skills in source["families"].items()]
    products = [
        _product(makers, family, series, number, random)
        for family in families
        for number, series in enumerate(source["products"]["series"])
    ]
    kinds = [_issue_kind(makers, kind) for kind in source["issue_kinds"]]
    return Catalogue(
        _skills(source), families, products, kinds, [_plan(makers, level, products) for level in ServiceLevel]
    )


def _skills(source: Mapping[str, Any]) -> list[Row]:
    technical = sorted({skill for skills in source["families"].values() for skill in skills})
    spoken = [skill_row(f"language/{code}", name) for code, name in source["spoken"].items()]
    named = [skill_row(f"technical/{code}", code.replace("-", " ").capitalize()) for code in technical]
    return [skill_row("general/general", "General"), *spoken, *named]


def _family(makers: Makers, name: str, skills: list[str]) -> Row:
    requires = needs({f"technical/{skills[0]}": 1})
    return {"id": makers.id("ProductFamily", name), "name": name, "requires": requires, "since_at": makers.now}


def _product(makers: Makers, family: Row, series: str, number: int, random: Random) -> Row:
    base, *special = makers.source["families"][family["name"]]
    required = {f"technical/{base}": random.choice((1, 1, 2, 2, 3))}
    if random.random() < _SPECIAL:
        required[f"technical/{random.choice(special)}"] = random.choice((1, 2))
    return {
        "id": makers.id("Product", family["name"], series),
        "family_id": family["id"],
        "name": f"{series} {family['name'].lower().removesuffix('s')}",
        "sku": f"W{makers.seed}-{family['name'][:4].upper().strip()}-{number:03d}",
        "recalled": random.random() < 0.02,
        "requires": needs(required),
        "supported_from_on": (makers.now - _SOLD_FOR).date(),
        "supported_until_on": OPEN_END,
        "since_at": makers.now,
    }


def _issue_kind(makers: Makers, kind: Row) -> Row:
    return {**kind, "id": makers.id("IssueKind", kind["name"]), "requires": [], "since_at": makers.now}


def _plan(makers: Makers, level: ServiceLevel, products: list[Row]) -> Row:
    return {
        "id": makers.id("Plan", level),
        "name": f"{level} {makers.seed}",
        "service_level": level,
        "product_ids": [product["id"] for product in products],
        "from_on": (makers.now - _SOLD_FOR).date(),
        "until_on": OPEN_END,
    }

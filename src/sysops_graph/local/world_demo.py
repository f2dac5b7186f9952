"""The demonstration world of `demo.toml`, as rows."""

import tomllib
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

from sysops_graph.actor import Role
from sysops_graph.calendars.model import Window
from sysops_graph.clock import FAR_FUTURE
from sysops_graph.ids import derived_id
from sysops_graph.local.world_rows import (
    OPEN_END,
    Part,
    Row,
    calendar_row,
    needs,
    sealed,
    skill,
    skill_row,
    window_rows,
)
from sysops_graph.sealing import ContactData, Sealer
from sysops_graph.tickets.policy import RoutingRule, TriagePolicy

_YEAR = timedelta(days=365)
_LONG_AGO = timedelta(days=400)


def demo_id(label: str, key: str) -> str:
    """The id of somebody or something in the demonstration, the same in every graph."""
    return derived_id(label, "demo", key)


def demo_people() -> list[tuple[Role, str, str]]:
    """One person for each role, with name and id: who the local tokens stand for."""
    world = _source()
    chosen = [(Role.CUSTOMER, "Customer", "karla"), (Role.EXPERT, "Expert", "anna")]
    people = [(role, _named(world, label, key), demo_id(label, key)) for role, label, key in chosen]
    staff = [(Role(one["roles"][0]), one["name"], demo_id("Staff", one["key"])) for one in world["staff"]]
    by_role = {role: (role, name, node) for role, name, node in reversed(staff)}
    return people + [by_role[role] for role in Role if role in by_role]


def demo_person(key: str) -> tuple[Role, str] | None:
    """The role and the id of a person of the demonstration; none if nobody there has that key."""
    world = _source()
    for role, label in ((Role.CUSTOMER, "Customer"), (Role.EXPERT, "Expert")):
        if any(one["key"] == key for one in world[f"{label.lower()}s"]):
            return role, demo_id(label, key)
    return next((((Role(one["roles"][0])), demo_id("Staff", key)) for one in world["staff"] if one["key"] == key), None)


def demo_parts(now: datetime, sealer: Sealer) -> list[Part]:
    """All rows, in the order in which they are written."""
    world = _source()
    areas = {area["key"]: area for area in world["areas"]}
    area_rows = [_area(area, areas, now) for area in world["areas"]]
    calendars = [calendar_row(row, recorded_at=now) for row in area_rows if areas[_key(row, areas)].get("calendar")]
    return [
        ("local/create_areas", area_rows),
        ("local/create_calendars", calendars),
        ("local/create_queues", [_queue(queue) for queue in world["queues"]]),
        ("local/create_rotas", [_rota(rota) for rota in world["rotas"]]),
        ("local/create_skills", [skill_row(name, title) for name, title in world["skills"].items()]),
        ("local/create_families", [_catalogued("ProductFamily", one, now) for one in world["families"]]),
        ("local/create_products", [_product(product, now) for product in world["products"]]),
        ("local/create_issue_kinds", [_catalogued("IssueKind", one, now) for one in world["issue_kinds"]]),
        ("local/create_plans", [_plan(plan, world, now) for plan in world["plans"]]),
        ("local/create_experts", [_expert(expert, world, areas, now, sealer) for expert in world["experts"]]),
        ("local/create_staff", [_staff(staff, sealer) for staff in world["staff"]]),
        ("local/create_contacts", [_contact(contact, sealer) for contact in world["contacts"]]),
        ("local/create_customers", [_customer(one, areas, now, sealer) for one in world["customers"]]),
    ]


def demo_triage() -> TriagePolicy:
    """The published matrix with the demonstration's nine routing rules."""
    return TriagePolicy(routing=tuple(_routing(rule) for rule in _source()["routing"]))


@cache
def _source() -> dict[str, Any]:
    return tomllib.loads(files("sysops_graph.local").joinpath("demo.toml").read_text(encoding="utf-8"))


def _named(world: Mapping[str, Any], label: str, key: str) -> str:
    return next(one["name"] for one in world[f"{label.lower()}s"] if one["key"] == key)


def _key(row: Row, areas: Mapping[str, Row]) -> str:
    return next(key for key in areas if demo_id("Area", key) == row["id"])


def _area(area: Row, areas: Mapping[str, Row], now: datetime) -> Row:
    latitude, longitude = area["centre"]
    return {
        "id": demo_id("Area", area["key"]),
        "parent_id": demo_id("Area", area["in"]) if "in" in area else None,
        "depth": _depth(area, areas),
        "subdivision": area.get("subdivision"),
        "latitude": latitude,
        "longitude": longitude,
        "since_at": now,
        **{name: area[name] for name in ("name", "kind", "time_zone", "country")},
    }


def _depth(area: Row, areas: Mapping[str, Row]) -> int:
    return _depth(areas[area["in"]], areas) + 1 if "in" in area else 0


def _queue(queue: Row) -> Row:
    return {
        "id": demo_id("Queue", queue["key"]),
        "area_id": demo_id("Area", queue["area"]),
        "name": queue["name"],
        "line": queue["line"],
        "mode": queue.get("mode", "offer"),
        "strategy": "default",
        "digest": ["08:00", "13:00"],
    }


def _rota(rota: Row) -> Row:
    return {
        "id": demo_id("Rota", rota["key"]),
        "area_id": demo_id("Area", rota["area"]),
        "name": rota["name"],
        "line": rota["line"],
    }


def _catalogued(label: str, one: Row, now: datetime) -> Row:
    requires = needs(one.get("requires", {}))
    return {**one, "id": demo_id(label, one["key"]), "requires": requires, "since_at": now}


def _product(product: Row, now: datetime) -> Row:
    return {
        **_catalogued("Product", product, now),
        "family_id": demo_id("ProductFamily", product["family"]),
        "recalled": product.get("recalled", False),
        "supported_from_on": (now - 3 * _YEAR).date(),
        "supported_until_on": OPEN_END,
    }


def _plan(plan: Row, world: Mapping[str, Any], now: datetime) -> Row:
    return {
        **plan,
        "id": demo_id("Plan", plan["key"]),
        "product_ids": [demo_id("Product", product["key"]) for product in world["products"]],
        "from_on": (now - _LONG_AGO).date(),
        "until_on": OPEN_END,
    }


def _expert(expert: Row, world: Mapping[str, Any], areas: Mapping[str, Row], now: datetime, sealer: Sealer) -> Row:
    ident = demo_id("Expert", expert["key"])
    latitude, longitude = expert["home"]
    person = _person(expert, "Expert", "sysops-squad.example", sealer)
    duty = {"line": expert["line"], "cap": 5, "time_zone": areas[expert["areas"][0]]["time_zone"]}
    return {
        "id": ident,
        "properties": {**person, **duty, "last_offer_at": now - timedelta(days=8)},
        "latitude": latitude,
        "longitude": longitude,
        "skills": [*_skills(expert, now), _general(now)],
        "area_ids": [demo_id("Area", key) for key in expert["areas"]],
        "work_plan_id": demo_id("WorkPlan", expert["key"]),
        "windows": window_rows(_windows(world["shifts"][expert["shift"]], now)),
        "absences": [_absence(expert["key"], kind, days, now) for kind, days in expert.get("absent_days", {}).items()],
        "calls": [_call(rota, role, now) for rota, role in expert.get("on_call", {}).items()],
        "positions": [],
        "since_at": now,
    }


def _person(person: Row, label: str, domain: str, sealer: Sealer) -> Row:
    ident, place = demo_id(label, person["key"]), _source()[f"{label.lower()}s" if label != "Staff" else "staff"]
    # Numbers of a range that no network gives to anybody.
    phone = f"+4930231250{place.index(person):02d}"
    contact = ContactData(email=f"{person['key']}@{domain}", phone=phone, address=person.get("address"))
    return {
        "name": person["name"],
        "language": person.get("language", "en"),
        "preferred_channel": person.get("preferred_channel", "email"),
        "active": True,
        **sealed(sealer, ident, contact),
    }


def _skills(expert: Row, now: datetime) -> list[Row]:
    ends = expert.get("certificate_days", {})
    return [
        {
            **skill(name),
            "level": level,
            "verified": True,
            "verified_by": demo_id("Staff", "adam"),
            "valid_from_at": now - _LONG_AGO,
            "valid_until_at": now + timedelta(days=ends[name]) if name in ends else FAR_FUTURE,
        }
        for name, level in expert["skills"].items()
    ]


def _general(now: datetime) -> Row:
    everybody = {"key": "", "skills": {"general/general": 1}}
    return _skills(everybody, now)[0]


def _windows(shift: list[Row], now: datetime) -> list[Window]:
    since = (now - _LONG_AGO).date()
    return [Window(day, span["from"], span["until"], since, OPEN_END) for span in shift for day in span["days"]]


def _absence(key: str, kind: str, days: list[int], now: datetime) -> Row:
    starts, ends = (now + timedelta(days=day) for day in days)
    return {
        "id": demo_id("Absence", f"{key}-{kind}"),
        "kind": kind,
        "starts_at": starts,
        "ends_at": ends,
        "note": "",
        "recorded_by": demo_id("Staff", "lena"),
        "recorded_at": now - timedelta(days=30),
        "source": "api",
    }


def _call(rota: str, role: str, now: datetime) -> Row:
    return {
        "rota_id": demo_id("Rota", rota),
        "role": role,
        "starts_at": now - timedelta(days=1),
        "ends_at": now + 5 * _YEAR,
    }


def _staff(staff: Row, sealer: Sealer) -> Row:
    person = _person(staff, "Staff", "penultimate.example", sealer)
    return {
        "id": demo_id("Staff", staff["key"]),
        "properties": {**person, "roles": staff["roles"], "time_zone": "Europe/Berlin"},
        "area_ids": [demo_id("Area", key) for key in staff.get("leads", [])],
    }


def _contact(contact: Row, sealer: Sealer) -> Row:
    return {
        "id": demo_id("Contact", contact["key"]),
        "properties": _person(contact, "Contact", "penultimate.example", sealer),
        "group_id": contact["group"],
    }


def _customer(customer: Row, areas: Mapping[str, Row], now: datetime, sealer: Sealer) -> Row:
    key = customer["key"]
    number = _source()["customers"].index(customer) + 1
    person = _person(customer, "Customer", "customers.example", sealer)
    known = {"number": f"C-DEMO-{number:02d}", "business": customer.get("business", False), "provisional": False}
    today = now.date()
    contract = {
        "id": demo_id("Contract", key),
        "plan_id": demo_id("Plan", customer["plan"]),
        "number": f"K-DEMO-{number:02d}",
        "starts_on": today - timedelta(days=200),
        "ends_on": today + 3 * _YEAR,
        "paid_until_on": today + 3 * _YEAR,
        "status": "active",
    }
    return {
        "id": demo_id("Customer", key),
        "properties": {**person, **known, "time_zone": areas[customer["area"]]["time_zone"]},
        "area_id": demo_id("Area", customer["area"]),
        "contracts": [contract],
        "devices": [_device(product, serial, now) for product, serial in customer["devices"].items()],
    }


def _device(product: str, serial: str, now: datetime) -> Row:
    return {
        "id": demo_id("Device", serial),
        "product_id": demo_id("Product", product),
        "serial": serial,
        "purchased_on": (now - timedelta(days=200)).date(),
    }


def _routing(rule: Row) -> RoutingRule:
    return RoutingRule(
        name=rule["name"],
        line=rule["line"],
        family_id=demo_id("ProductFamily", rule["family"]),
        issue_kind_id=demo_id("IssueKind", rule["issue_kind"]),
        skill_id=derived_id("Skill", *rule["skill"].split("/")) if "skill" in rule else None,
        floor=rule.get("floor"),
    )

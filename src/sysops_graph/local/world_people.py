"""Who lives and works in a generated world: experts, staff and customers."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from random import Random

from sysops_graph.clock import FAR_FUTURE
from sysops_graph.local.world_catalogue import Catalogue
from sysops_graph.local.world_duty import absences, window_choice
from sysops_graph.local.world_places import Places
from sysops_graph.local.world_rows import Makers, Row, skill, window_rows

_YEAR = timedelta(days=365)
_LINES = (1, 1, 1, 1, 1, 1, 2, 2, 2, 3)
_CAPS = (3, 4, 5, 5, 5, 5, 6, 8)
_PLAN_WEIGHTS = (5, 20, 45, 30)


def experts(makers: Makers, count: int, places: Places) -> Iterator[Row]:
    """Experts where the cities are; each serves a few of them, or a whole region."""
    random, near = makers.random("experts"), places.neighbours()
    by_region = {rota["area_id"]: rota for rota in places.rotas}
    for number in range(count):
        home = random.choice(places.cities)
        language = makers.source["languages"][home["country"]]
        served = _served(home, near[home["parent_id"]], random)
        rota = by_region[home["parent_id"]]
        yield {
            "id": makers.id("Expert", number),
            "properties": {
                **makers.person("Expert", number, language, random),
                "line": random.choice(_LINES),
                "cap": random.choice(_CAPS),
                "time_zone": home["time_zone"],
                "last_offer_at": _some_time_ago(makers.now, 240, random) if random.random() < 0.95 else None,
                "silent_at": _some_time_ago(makers.now, 48, random) if random.random() < 0.05 else None,
            },
            **_near(home, random),
            "skills": _skills(makers, language, random),
            "area_ids": served,
            "work_plan_id": makers.id("WorkPlan", number),
            "windows": window_rows(window_choice(random, makers.now)),
            "absences": absences(makers.id("Absence", number), makers.now, random),
            "calls": _calls(rota, number, makers.now) if home["id"] in served and random.random() < 0.1 else [],
            "positions": [{**_near(home, random), "at": _some_time_ago(makers.now, 12, random)}]
            if random.random() < 0.3
            else [],
            "since_at": makers.now - _YEAR,
        }


def staff(makers: Makers, places: Places) -> list[Row]:
    """A lead for each region, and a manager for each country."""
    random = makers.random("staff")
    leading = [area for area in places.areas if area["kind"] != "city"]
    return [
        {
            "id": makers.id("Staff", number),
            "properties": {
                **makers.person("Staff", number, makers.source["languages"][area["country"]], random),
                "active": True,
                "roles": ["manager"] if area["kind"] == "country" else ["team_lead"],
                "time_zone": area["time_zone"],
            },
            "area_ids": [area["id"]],
        }
        for number, area in enumerate(leading)
    ]


def customers(makers: Makers, count: int, places: Places, catalogue: Catalogue) -> Iterator[Row]:
    """Customers with a contract, most of them in force, and one to three devices."""
    random = makers.random("customers")
    for number in range(count):
        home = random.choice(places.cities)
        person = makers.person("Customer", number, makers.source["languages"][home["country"]], random)
        yield {
            "id": makers.id("Customer", number),
            "properties": {
                **person,
                "number": f"C-{makers.seed}-{number:06d}",
                "business": random.random() < 0.1,
                "provisional": False,
                "time_zone": home["time_zone"],
            },
            "area_id": home["id"],
            "contracts": [_contract(makers, number, catalogue, random)] if random.random() < 0.96 else [],
            "devices": [
                _device(makers, number, place, product, random)
                for place, product in enumerate(random.sample(catalogue.products, random.choice((1, 1, 2, 3))))
            ],
        }


def preferences(makers: Makers, customer_rows: Sequence[Row], expert_rows: Sequence[Row]) -> list[Row]:
    """One customer in fifty wants a certain expert, or wants another no more."""
    random = makers.random("preferences")
    return [
        {
            "customer_id": customer["id"],
            "expert_id": random.choice(expert_rows)["id"],
            "wanted": random.random() < 0.5,
            "dedicated": random.random() < 0.3,
            "since_at": _some_time_ago(makers.now, 5000, random),
            "reason": "said so on the phone",
        }
        for customer in customer_rows
        if random.random() < 0.02
    ]


def _served(home: Row, near: list[Row], random: Random) -> list[str]:
    if random.random() < 0.15:
        return [home["parent_id"]]
    others = [city["id"] for city in near if city["id"] != home["id"]]
    return [home["id"], *random.sample(others, min(len(others), random.randint(1, 4)))]


def _near(home: Row, random: Random) -> Row:
    """Some 15 km around."""
    return {
        "latitude": home["latitude"] + random.uniform(-0.15, 0.15),
        "longitude": home["longitude"] + random.uniform(-0.2, 0.2),
    }


def _skills(makers: Makers, language: str, random: Random) -> list[Row]:
    families = random.sample(list(makers.source["families"].values()), random.choice((1, 2, 2, 3)))
    technical = {name for base, *special in families for name in (base, *random.sample(special, random.randint(0, 2)))}
    also = [code for code in makers.source["spoken"] if code != language and random.random() < 0.15]
    held = [_held(makers, f"technical/{name}", random) for name in sorted(technical)]
    spoken = [_lasting(makers, f"language/{code}", 3) for code in (language, *also)]
    return [_lasting(makers, "general/general", 1), *spoken, *held]


def _held(makers: Makers, name: str, random: Random) -> Row:
    """A third of the certificates end: some have, some will soon."""
    ends = random.random() < 0.3
    return {
        **_lasting(makers, name, random.choice((1, 2, 2, 3, 3))),
        "verified": random.random() < 0.95,
        "valid_until_at": makers.now + timedelta(days=random.randint(-60, 600)) if ends else FAR_FUTURE,
    }


def _lasting(makers: Makers, name: str, level: int) -> Row:
    return {
        **skill(name),
        "level": level,
        "verified": True,
        "verified_by": makers.id("Staff", 0),
        "valid_from_at": makers.now - 2 * _YEAR,
        "valid_until_at": FAR_FUTURE,
    }


def _calls(rota: Row, number: int, now: datetime) -> list[Row]:
    week = timedelta(days=7)
    role = "primary" if number % 2 else "backup"
    return [{"rota_id": rota["id"], "role": role, "starts_at": now - week, "ends_at": now + 26 * week}]


def _contract(makers: Makers, number: int, catalogue: Catalogue, random: Random) -> Row:
    today = makers.now.date()
    lapsed = random.random() < 0.08
    started = today - timedelta(days=random.randint(400, 1400))
    ends = today + timedelta(days=random.randint(-300, -1) if lapsed else random.randint(30, 900))
    [plan] = random.choices(catalogue.plans, _PLAN_WEIGHTS)
    return {
        "id": makers.id("Contract", number),
        "plan_id": plan["id"],
        "service_level": plan["service_level"],
        "number": f"K-{makers.seed}-{number:06d}",
        "starts_on": started,
        "ends_on": ends,
        "paid_until_on": ends if random.random() < 0.95 else today - timedelta(days=20),
        "status": "cancelled" if lapsed else "active",
    }


def _device(makers: Makers, number: int, place: int, product: Row, random: Random) -> Row:
    return {
        "id": makers.id("Device", number, place),
        "product_id": product["id"],
        "serial": f"W{makers.seed}-{number:06d}-{place}",
        "purchased_on": makers.now.date() - timedelta(days=random.randint(20, 1500)),
    }


def _some_time_ago(now: datetime, hours: int, random: Random) -> datetime:
    return now - timedelta(minutes=random.randint(1, hours * 60))

"""Facts of a match in words, with instants as the clock shows them where they matter."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sysops_graph.calendars.zones import known_zones
from sysops_graph.matching.facts import Asked, Away, Booked, Held
from sysops_graph.matching.waiting import is_endless

_ABSENT = {"vacation": "on vacation", "sickness": "sick", "training": "in training"}
_NEAR = timedelta(days=6)


def gap(name: str, held: Held, *, zone: str, now: datetime) -> str:
    """What is wrong with one required skill: 'audio level 1, needs 2'."""
    if held.level is None:
        return f"no {name}"
    if held.level < held.needs:
        return f"{name} level {held.level}, needs {held.needs}"
    if not held.verified:
        return f"{name} level {held.level} is not verified"
    if held.valid_from_at and held.valid_from_at > now:
        return f"{name} is valid only from {day(held.valid_from_at, zone, now)}"
    assert held.valid_until_at
    ended = "ended" if held.valid_until_at <= now else "ends"
    return f"{name} {ended} on {day(held.valid_until_at, zone, now)}"


def asked(before: Asked, *, zone: str, now: datetime) -> str:
    match before.state:
        case "refused":
            return "refused this ticket" + (f" ({before.reason.replace('_', ' ')})" if before.reason else "")
        case "expired":
            return f"let the offer expire on {moment(before.expires_at, zone, now)}"
        case "released":
            return "did not appear" if before.reason == "no_show" else "gave this ticket back"
        case _:
            return "is being asked"


def away(absence: Away, *, zone: str, now: datetime) -> str:
    """'sick until 3 March'."""
    kind = _ABSENT.get(absence.kind, "absent")
    return f"{kind}, end unknown" if is_endless(absence.ends_at) else f"{kind} until {day(absence.ends_at, zone, now)}"


def booked(visit: Booked, *, zone: str, now: datetime) -> str:
    return f"visit in {visit.area}, {moment(visit.starts_at, zone, now)} to {wall(visit.ends_at, zone):%H:%M}"


def moment(at: datetime, zone: str, now: datetime) -> str:
    """'Monday 09:00' within the coming days, else 'Monday 2 March 09:00'."""
    local = wall(at, zone)
    on = "" if timedelta() <= at - now < _NEAR else f" {_date(local, now)}"
    return f"{local:%A}{on} {local:%H:%M}"


def day(at: datetime, zone: str, now: datetime) -> str:
    """'3 March', with the time of day unless it is midnight."""
    local = wall(at, zone)
    return _date(local, now) + ("" if local.hour == local.minute == 0 else f" {local:%H:%M}")


def wall(at: datetime, zone: str) -> datetime:
    return at.astimezone(ZoneInfo(zone if zone in known_zones() else "UTC"))


def _date(local: datetime, now: datetime) -> str:
    return f"{local.day} {local:%B}" + ("" if local.year == now.year else f" {local.year}")

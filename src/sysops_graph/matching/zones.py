"""The wall clocks of the experts' zones, as figures that a statement can reckon with.

Which zones experts live in is learned from the statements: one that misses a zone names it and is asked again.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from sysops_graph.calendars.model import Interval, LocalPiece
from sysops_graph.calendars.zones import known_zones, local_pieces

Stretch = dict[str, int]
"""A time during which a zone keeps its distance from UTC: `from_s` to `until_s` in epoch seconds, `offset_s`."""

Piece = Mapping[str, object]

_AHEAD = timedelta(days=400)
_EVER_S = 2**40


class WallClocks:
    """The zones met so far. It only ever grows, so a statement is asked a second time once per zone and process."""

    def __init__(self) -> None:
        self._zones: set[str] = set()

    def learn(self, zones: list[str]) -> None:
        self._zones.update(zones)

    def at(self, now: datetime) -> tuple[dict[str, int], list[list[Stretch]]]:
        """Zone → its place in the list of their stretches around an instant.

        A zone that does not exist has none: nobody is ever on duty there.
        """
        zones, on = sorted(self._zones), now.astimezone(UTC).date()
        return {zone: place for place, zone in enumerate(zones)}, [list(stretches(zone, on)) for zone in zones]

    def pieces(self, times: Sequence[Interval]) -> dict[str, list[list[Piece]]]:
        """Zone → for each time its local pieces; in a zone that does not exist, a piece that lies in no window."""
        return {zone: [_pieces(zone, *time) for time in times] for zone in self._zones}


@lru_cache(maxsize=4096)
def stretches(zone: str, on: date) -> tuple[Stretch, ...]:
    """The zone's stretches for the slots that a ticket of this day may have; the first and the last are open."""
    if zone not in known_zones():
        return ()
    since = datetime.combine(on, time(), UTC) - timedelta(days=1)
    found: list[Stretch] = []
    for piece in local_pieces(since, since + _AHEAD, zone):
        offset_s, from_s = _offset_s(piece), int(piece.starts_at.timestamp())
        if not found:
            found.append({"from_s": -_EVER_S, "until_s": _EVER_S, "offset_s": offset_s})
        elif found[-1]["offset_s"] != offset_s:
            found[-1]["until_s"] = from_s
            found.append({"from_s": from_s, "until_s": _EVER_S, "offset_s": offset_s})
    return tuple(found)


def _pieces(zone: str, start: datetime, end: datetime) -> list[Piece]:
    if zone not in known_zones():
        return [{"weekday": -1}]
    return [
        {"weekday": piece.weekday, "on": piece.on, "from_minute": piece.from_minute, "until_minute": piece.until_minute}
        for piece in local_pieces(start, end, zone)
    ]


def _offset_s(piece: LocalPiece) -> int:
    wall = datetime.combine(piece.on, time(), UTC) + timedelta(minutes=piece.from_minute)
    return int((wall - piece.starts_at).total_seconds())

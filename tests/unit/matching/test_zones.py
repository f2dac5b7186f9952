from datetime import UTC, date, datetime, timedelta

import pytest

from sysops_graph.calendars.zones import local_now
from sysops_graph.matching.zones import WallClocks, stretches

DAY = date(2026, 3, 20)


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca", "Asia/Kolkata", "UTC"]
)
def test_stretches_show_what_the_clock_on_the_wall_does(zone: str) -> None:
    """Every seven hours and eleven minutes for a year, which meets all hours and both changes of the clock."""
    at, end = datetime(2026, 3, 20, tzinfo=UTC), datetime(2027, 3, 20, tzinfo=UTC)
    while at < end:
        epoch_s = int(at.timestamp())
        [shown] = [s for s in stretches(zone, DAY) if s["from_s"] <= epoch_s < s["until_s"]]
        days, seconds = divmod(epoch_s + shown["offset_s"], 86400)
        local = local_now(at, zone)
        assert (date(1970, 1, 1) + timedelta(days=days), seconds // 60) == (local.on, local.minute)
        at += timedelta(hours=7, minutes=11)


def test_a_zone_that_does_not_exist_has_no_clock_and_no_window() -> None:
    clocks, at = WallClocks(), datetime(2026, 3, 20, tzinfo=UTC)
    clocks.learn(["Nowhere/Land"])
    assert clocks.at(at) == ({"Nowhere/Land": 0}, [[]])
    assert clocks.pieces([(at, at + timedelta(hours=1))]) == {"Nowhere/Land": [[{"weekday": -1}]]}

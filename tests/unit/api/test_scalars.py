from datetime import UTC, datetime, timedelta

import pytest

from sysops_graph.api.scalars import read_duration, read_instant, write_duration, write_instant


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-01T09:00:00Z", datetime(2026, 3, 1, 9, tzinfo=UTC)),
        ("2026-03-01T09:00:00+05:30", datetime(2026, 3, 1, 3, 30, tzinfo=UTC)),
        ("2026-03-01T09:00:00.123456-01:00", datetime(2026, 3, 1, 10, 0, 0, 123456, tzinfo=UTC)),
    ],
)
def test_an_instant_with_an_offset_is_read_as_utc(text, instant):
    assert read_instant(text) == instant


@pytest.mark.parametrize(
    "value", ["2026-03-01T09:00:00", "2026-03-01", "tomorrow", "", 12, None, "0001-01-01T00:00:00+14:00"]
)
def test_what_is_no_instant_for_everybody_is_refused(value):
    with pytest.raises(ValueError, match="with an offset"):
        read_instant(value)


def test_instants_are_written_in_utc():
    assert write_instant(read_instant("2026-03-01T09:00:00+01:00")) == "2026-03-01T08:00:00Z"


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("PT30M", timedelta(minutes=30)),
        ("PT1H30M", timedelta(hours=1, minutes=30)),
        ("PT48H", timedelta(hours=48)),
        ("PT1.5S", timedelta(seconds=1.5)),
        ("PT0S", timedelta(0)),
    ],
)
def test_a_duration_is_written_as_it_is_read(text, span):
    assert read_duration(text) == span
    assert write_duration(span) == text


@pytest.mark.parametrize("value", ["P", "PT", "30 minutes", "", 5, "P1Y", f"PT{'9' * 30}H"])
def test_what_is_no_duration_is_refused(value):
    with pytest.raises(ValueError, match="duration"):
        read_duration(value)

from hypothesis import example, given
from hypothesis import strategies as st

from sysops_graph.api.rates import Rate

PAUSES = st.lists(st.floats(0, 20), max_size=200)


@given(PAUSES, st.integers(1, 120), st.integers(1, 20))
def test_in_no_span_of_time_are_more_let_in_than_the_bucket_holds_and_refills(
    pauses: list[float], per_minute: int, burst: int
) -> None:
    rate = Rate.per_minute(per_minute, burst)
    now, full_at, let_in = 1000.0, 0.0, list[float]()
    for pause in pauses:
        now += pause
        full_at, wait_s = rate.taken(full_at, now)
        if not wait_s:
            let_in.append(now)
    for number, first in enumerate(let_in):
        for more, last in enumerate(let_in[number:]):
            assert more + 1 <= burst + (last - first) / rate.each_s + 1e-6


@given(PAUSES, st.integers(1, 120), st.integers(1, 20))
@example([4.0, 19.5], 66, 1)
def test_who_waits_as_long_as_was_said_is_let_in(pauses: list[float], per_minute: int, burst: int) -> None:
    rate = Rate.per_minute(per_minute, burst)
    now, full_at = 1000.0, 0.0
    for pause in pauses:
        now += pause
        full_at, wait_s = rate.taken(full_at, now)
        if wait_s:
            now += wait_s + 1e-6
            full_at, wait_s = rate.taken(full_at, now)
            assert not wait_s

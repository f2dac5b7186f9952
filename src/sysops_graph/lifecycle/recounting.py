"""An area has got another calendar: clocks that run in it are due at another time, page by page."""

from datetime import datetime

from sysops_graph.calendars.commands import change_of, said
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import Message, NewTimer, Timer
from sysops_graph.escalation.commands import RING
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.sla.commands import recount_clocks


async def recount_page(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """The next tickets' clocks run on the calendar of a message; one that does already is left alone.

    Their paths go by the same calendar: each looks now when it is to ring.
    """
    change = change_of(message)
    page = await recount_clocks(tx, change, after_id=str(message.payload["after_id"]), now=now, ids=ids)
    more = [said(change, after_id=page.last_id)] if page.last_id else []
    counted = {timer.ticket_id: timer for timer in page.timers if timer.ticket_id}
    rings = [NewTimer(kind=RING, subject_id=each, due_at=now, ticket_id=each) for each in sorted(counted)]
    await deliver(tx, messages=more, arm=[*page.timers, *rings], now=now, ids=ids)


async def recount_again(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Once more from the first ticket, for clocks that were being started when the calendar changed."""
    await deliver(tx, messages=[said(change_of(timer))], now=now, ids=ids)

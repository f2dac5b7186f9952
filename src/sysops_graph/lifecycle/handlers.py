"""What the life cycle does later: topic → effect, timer kind → effect."""

from datetime import datetime

from sysops_graph.assignment.model import Watch
from sysops_graph.calendars.commands import CHANGED as CALENDAR_CHANGED
from sysops_graph.catalog.keeping import SUPPLY_DUE
from sysops_graph.delivery.model import Message
from sysops_graph.escalation.commands import RAISE_LINE, RING
from sysops_graph.experts.rules import DOUBTED
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle import disturbing, importing
from sysops_graph.lifecycle.answers import expire_offer
from sysops_graph.lifecycle.automating import run_rules
from sysops_graph.lifecycle.breaching import WEIGHED, tell_breach, tell_overdue, tell_warning, weigh_breach
from sysops_graph.lifecycle.comparing import compare_ticket, raise_ticket
from sysops_graph.lifecycle.disturbing import AGAIN, INCIDENT, weigh_incident
from sysops_graph.lifecycle.doubting import expire_transfer, look_again
from sysops_graph.lifecycle.editing import reconsider
from sysops_graph.lifecycle.escalating import raise_level, raise_line_when_due, ring_path
from sysops_graph.lifecycle.next import (
    ARCHIVE,
    CLAIM,
    CLOSE,
    CONFIRM,
    DELETE,
    DIGEST,
    ESCALATE,
    EXPIRY,
    GIVE_UP,
    LEARN,
    OVERDUE,
    RECONSIDERED,
    REMIND,
    RETRY,
    RULES,
    SAY,
    SURVEY,
    SURVEY_REMIND,
    TOMORROW,
    TRANSFER,
    UNANSWERED,
)
from sysops_graph.lifecycle.paging import page_when_wanted, pass_page_on
from sysops_graph.lifecycle.recounting import recount_again, recount_page
from sysops_graph.lifecycle.retiring import archive_all_closed, archive_closed, delete_archived
from sysops_graph.lifecycle.searching import (
    assign_ticket,
    end_claiming,
    retry_all,
    retry_helped,
    retry_when_due,
    say_offer,
    tell_again,
    tell_digest,
)
from sysops_graph.lifecycle.settling import close_solved
from sysops_graph.lifecycle.subscribing import REFRESH, refresh_calendar
from sysops_graph.lifecycle.surveying import remind_of_survey, send_survey
from sysops_graph.lifecycle.swapping import SWAP_EXPIRY, expire_swap
from sysops_graph.lifecycle.talking import confirm_when_due, give_up_waiting, remind_customer
from sysops_graph.lifecycle.transfers import ask_when_wanted
from sysops_graph.lifecycle.visits import remind_of_visit, watch_visit
from sysops_graph.sla.commands import BREACH, WARNING
from sysops_graph.tickets.estimates import learn_from


async def refine_estimate(tx: Tx, message: Message, *, now: datetime, ids: Ids) -> None:
    """A ticket was solved: the next ones like it are estimated by what it took."""
    assert message.ticket_id, "estimate.refined names its ticket"
    await learn_from(tx, message.ticket_id, ids=ids)


MESSAGES = {
    "ticket.compared": compare_ticket,
    "cluster.grown": raise_ticket,
    RULES: run_rules,
    LEARN: refine_estimate,
    "escalation.wanted": raise_level,
    "assignment.wanted": assign_ticket,
    "supply.changed": retry_helped,
    "page.wanted": page_when_wanted,
    "transfer.wanted": ask_when_wanted,
    DOUBTED: look_again,
    CALENDAR_CHANGED: recount_page,
    importing.RECORD: importing.import_absence,
    importing.REMOVE: importing.remove_absence,
    RECONSIDERED: reconsider,
    WEIGHED: weigh_breach,
    INCIDENT: weigh_incident,
}

TIMERS = {
    EXPIRY: expire_offer,
    SAY: say_offer,
    CLAIM: end_claiming,
    TRANSFER: expire_transfer,
    SWAP_EXPIRY: expire_swap,
    UNANSWERED: pass_page_on,
    RETRY: retry_when_due,
    ESCALATE: tell_again,
    DIGEST: tell_digest,
    CLOSE: close_solved,
    SURVEY: send_survey,
    SURVEY_REMIND: remind_of_survey,
    TOMORROW: remind_of_visit,
    ARCHIVE: archive_closed,
    DELETE: delete_archived,
    BREACH: tell_breach,
    WARNING: tell_warning,
    RING: ring_path,
    RAISE_LINE: raise_line_when_due,
    OVERDUE: tell_overdue,
    AGAIN: disturbing.tell_again,
    REMIND: remind_customer,
    GIVE_UP: give_up_waiting,
    CONFIRM: confirm_when_due,
    SUPPLY_DUE: retry_all,
    REFRESH: refresh_calendar,
    CALENDAR_CHANGED: recount_again,
    Watch.SET_OUT: watch_visit,
    Watch.ARRIVE: watch_visit,
    Watch.FINISH: watch_visit,
}

GROUPS = {ARCHIVE: archive_all_closed}
"""Of the commonest timer many are due at once where many tickets were closed at once."""

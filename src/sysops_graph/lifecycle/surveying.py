"""A solved ticket's customer is asked how it was: once, reminded once; a bad answer is heard."""

from datetime import datetime, timedelta

from sysops_graph.actor import SYSTEM, Actor
from sysops_graph.assignment import commands as assignment
from sysops_graph.delivery.model import Outcome, Timer, timer_key
from sysops_graph.escalation.model import Level
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.lifecycle.next import SURVEY_REMIND, Next
from sysops_graph.notifications.model import Kind
from sysops_graph.tickets.commands import change_tickets, lock_ticket
from sysops_graph.tickets.model import Change, Entry, State
from sysops_graph.tickets.surveys import (
    Answers,
    AnswersNotValid,
    SurveyAnswered,
    answer_problems,
    lowest,
    survey_of,
    write_answers,
    write_survey,
)

REMINDED_AFTER = timedelta(days=3)
"""A customer who has not answered is reminded once."""


async def send_survey(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Some time after the solution, unless the ticket was reopened meanwhile."""
    ticket = await lock_ticket(tx, timer.subject_id, now=now, ids=ids)
    if ticket.state not in {State.SOLVED, State.CLOSED}:
        return
    survey_id = await write_survey(tx, ticket.id, cycle=ticket.cycle, now=now, ids=ids)
    if survey_id is None:
        return
    entry = Entry(kind="survey_sent", details={"survey_id": survey_id})
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=SYSTEM, now=now, ids=ids)
    next_ = Next()
    next_.at(SURVEY_REMIND, survey_id, now + REMINDED_AFTER, ticket_id=None)
    next_.tell(Kind.SURVEY_SENT, ticket.customer_id, ticket)
    await next_.deliver(tx, now=now, ids=ids)


async def remind_of_survey(tx: Tx, timer: Timer, *, now: datetime, ids: Ids) -> None:
    """Once; an answer still counts whenever it comes."""
    survey = await survey_of(tx, timer.subject_id)
    ticket = await lock_ticket(tx, survey["ticket_id"], now=now, ids=ids)
    survey = await survey_of(tx, timer.subject_id)
    if survey["answered_at"] or ticket.state not in {State.SOLVED, State.CLOSED}:
        return
    next_ = Next()
    next_.tell(Kind.SURVEY_REMINDED, ticket.customer_id, ticket)
    await next_.deliver(tx, now=now, ids=ids)


async def answer_survey(tx: Tx, survey_id: str, *, answers: Answers, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """The customer says how it was; late answers count too, another one until the ticket is closed.

    Raises SurveyNotFound, AnswersNotValid, SurveyAnswered.
    """
    survey = await survey_of(tx, survey_id, customer_id=actor.subject_id or "")
    ticket = await lock_ticket(tx, survey["ticket_id"], now=now, ids=ids)
    survey = await survey_of(tx, survey_id, customer_id=actor.subject_id or "")
    if survey["answered_at"] and ticket.state is not State.SOLVED:
        raise SurveyAnswered(survey_id=survey_id)
    if problems := answer_problems(survey["policy"].questions, answers):
        raise AnswersNotValid(problems=tuple(problems))
    score = lowest(answers)
    await write_answers(tx, survey_id, answers, now=now)
    entry = Entry(kind="survey_answered", details={"survey_id": survey_id, "score": score})
    await change_tickets(tx, [Change(ticket=ticket, entries=(entry,))], actor=actor, now=now, ids=ids)
    next_ = Next(cancel=[timer_key(SURVEY_REMIND, survey_id)])
    low = survey["policy"].low_score
    if score <= low and not (survey["score"] and survey["score"] <= low):
        next_.raise_level(ticket.id, Level.EXECUTIVE, cause="survey", note=f"score {score}")
        for staff_id in ticket.lead_ids or await assignment.managers(tx):
            next_.tell(Kind.SURVEY_LOW, staff_id, ticket, count=score)
        if ticket.state is State.SOLVED:
            next_.tell(Kind.REOPENING_OFFERED, ticket.customer_id, ticket)
    outcome: Outcome = {"survey_id": survey_id, "ticket_id": ticket.id}
    await next_.deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome

"""Surveys: the customer answers, staff read."""

from datetime import datetime
from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.commands import run_command
from sysops_graph.api.context import Info
from sysops_graph.api.inputs import CommandInput
from sysops_graph.api.payloads import TicketPayload
from sysops_graph.api.ticket_types import find_ticket
from sysops_graph.errors import Problem
from sysops_graph.graph.model import Row
from sysops_graph.lifecycle.surveying import answer_survey
from sysops_graph.tickets.surveys import AnswersNotValid, surveys_by_tickets

_READERS = roles.CUSTOMERS | roles.READERS


@strawberry.type(description="A question of a survey, with what was answered.")
class SurveyQuestion:
    key: str = strawberry.field(description="For answerSurvey.")
    text_en: str = strawberry.field(description="In English.")
    text_de: str = strawberry.field(description="In German.")
    wants_score: bool = strawberry.field(description="Answered by 1 to 5; else in words.")
    needed: bool = strawberry.field(description="Whether it must be answered.")
    score: int | None = strawberry.field(description="What was answered.")
    text: str | None = strawberry.field(description="What was answered.")


@strawberry.type(description="What a customer was asked when a ticket was solved.")
class Survey:
    id: strawberry.ID = strawberry.field(description="For answerSurvey.")
    sent_at: datetime = strawberry.field(description="When it was asked.")
    answered_at: datetime | None = strawberry.field(description="When it was answered; null: not yet.")
    score: int | None = strawberry.field(description="The worst score given.")
    questions: list[SurveyQuestion] = strawberry.field(description="In order.")

    @staticmethod
    def of(row: Row) -> "Survey":
        questions = [
            SurveyQuestion(
                key=question.key,
                text_en=question.words["en"],
                text_de=question.words["de"],
                wants_score=question.score,
                needed=question.needed,
                score=row["answers"].get(question.key, {}).get("score"),
                text=row["answers"].get(question.key, {}).get("text"),
            )
            for question in row["policy"].questions
        ]
        kept = {name: row[name] for name in ("id", "sent_at", "answered_at", "score")}
        return Survey(**kept, questions=questions)


@strawberry.input(description="An answer: a score or words, as the question wants.")
class AnswerInput:
    question: str = strawberry.field(description="Key of the question.")
    score: int | None = strawberry.field(description="1 to 5.", default=None)
    text: str | None = strawberry.field(description="At most 2000 characters.", default=None)


@strawberry.input(description="All answers to a survey.")
class AnswerSurveyInput(CommandInput):
    survey_id: strawberry.ID = strawberry.field(description="The survey.")
    answers: list[AnswerInput] = strawberry.field(description="In place of what was answered before.")


@strawberry.type
class QUERIES:
    @roles.root(_READERS, "What the customer of a ticket was asked after its solution, the latest first.")
    async def surveys(
        self, info: Info, ticket_id: Annotated[strawberry.ID, strawberry.argument(description="The ticket.")]
    ) -> list[Survey]:
        if await find_ticket(info, ticket_id) is None:
            return []
        return [Survey.of(row) for row in await info.context.load(surveys_by_tickets, ticket_id)]


@strawberry.type
class MUTATIONS:
    @roles.root(roles.CUSTOMERS, "Say how it was; as often as you like until the ticket is closed, then once.")
    async def answer_survey(self, info: Info, input: AnswerSurveyInput) -> TicketPayload:  # noqa: A002
        answers: dict[str, int | str] = {}
        for place, answer in enumerate(input.answers):
            value = answer.score if answer.text is None else answer.text.strip()
            if value is None or (answer.score is not None and answer.text is not None) or answer.question in answers:
                at = f"input.answers.{place}"
                raise AnswersNotValid(problems=(Problem(at, "One answer each: either a score or words."),))
            answers[answer.question] = value
        return TicketPayload.of(await run_command(info, input, answer_survey, input.survey_id, answers=answers))

"""Surveys: what a customer is asked when a ticket is solved, and what they answer. The questions are data."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from sysops_graph.errors import Conflict, Invalid, NotFound, Problem
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids, derived_id

LANGUAGES = ("de", "en")
_LONGEST = 2000
_BEST = 5


class Question(BaseModel):
    """One question in every language; answered by a score of 1 to 5, or in words."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    words: dict[str, Annotated[str, Field(min_length=1, max_length=300)]]
    score: bool = True
    needed: bool = True

    @model_validator(mode="after")
    def _in_every_language(self) -> Self:
        if missing := sorted(set(LANGUAGES) - self.words.keys()):
            raise ValueError(f"a question is asked in every language; missing: {', '.join(missing)}")
        return self


def _first_questions() -> tuple[Question, ...]:
    return (
        Question(
            key="satisfied",
            words={"en": "How satisfied are you, from 1 to 5?", "de": "Wie zufrieden sind Sie, von 1 bis 5?"},
        ),
        Question(
            key="expert",
            words={"en": "How did the expert do, from 1 to 5?", "de": "Wie war die Arbeit vor Ort, von 1 bis 5?"},
            needed=False,
        ),
        Question(
            key="comment",
            words={"en": "What should we do better?", "de": "Was sollen wir besser machen?"},
            score=False,
            needed=False,
        ),
    )


class SurveyPolicy(BaseModel):
    """What is asked, in order, and which score is low; versioned data."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    questions: Annotated[tuple[Question, ...], Field(min_length=1, max_length=20)] = Field(
        default_factory=_first_questions
    )
    low_score: Annotated[int, Field(ge=1, le=4)] = 2

    @model_validator(mode="after")
    def _usable(self) -> Self:
        keys = [question.key for question in self.questions]
        if len(keys) != len(set(keys)):
            raise ValueError("each question has a key of its own")
        if not any(question.score and question.needed for question in self.questions):
            raise ValueError("at least one question needs a score")
        return self


@lru_cache(maxsize=8)
def parse_survey_policy(body: str | None) -> SurveyPolicy:
    """The stored text as a policy; as delivered where none was stored. Raises pydantic's ValidationError."""
    return SurveyPolicy.model_validate_json(body) if body else SurveyPolicy()


class SurveyNotFound(NotFound):
    """You have no survey by that id."""


class SurveyAnswered(Conflict):
    """The survey was answered, and its ticket is closed."""


class AnswersNotValid(Invalid):
    """These answers do not fit the questions."""


Answers = Mapping[str, int | str]


def answer_problems(questions: Sequence[Question], answers: Answers) -> list[Problem]:
    """Unknown questions, scores outside 1 to 5, words that are too long, and needed ones without an answer."""
    problems = [
        Problem(f"answers.{key}", f"There is no question {key!r}.", "UNKNOWN_VALUE")
        for key in answers
        if key not in {question.key for question in questions}
    ]
    for question in questions:
        answer = answers.get(question.key)
        at = f"answers.{question.key}"
        if answer is None:
            problems += [Problem(at, "An answer is needed.", "FIELD_MISSING")] if question.needed else []
        elif question.score and not (isinstance(answer, int) and 1 <= answer <= _BEST):
            problems.append(Problem(at, f"Must be a score of 1 to {_BEST}.", "OUT_OF_RANGE"))
        elif not question.score and (not isinstance(answer, str) or len(answer) > _LONGEST):
            problems.append(Problem(at, f"Must be words, at most {_LONGEST} characters.", "TEXT_TOO_LONG"))
    return problems


def lowest(answers: Answers) -> int:
    """The score that counts: the worst one."""
    return min(answer for answer in answers.values() if isinstance(answer, int))


async def write_survey(tx: Tx, ticket_id: str, *, cycle: int, now: datetime, ids: Ids) -> str | None:
    """A survey about the ticket's present cycle; none when there was one already."""
    survey_id = derived_id("Survey", ticket_id, str(cycle))
    row = await tx.row("tickets/write_survey", id=survey_id, ticket_id=ticket_id, cycle=cycle, now=now)
    return survey_id if row else None


async def survey_of(tx: Tx, survey_id: str, *, customer_id: str | None = None) -> Row:
    """With its questions as they were asked; of this customer only, where one is named. Raises SurveyNotFound."""
    row = await tx.row("tickets/survey", id=survey_id, customer_id=customer_id)
    if row is None:
        raise SurveyNotFound(survey_id=survey_id)
    return {**row, "policy": parse_survey_policy(row["questions"])}


async def write_answers(tx: Tx, survey_id: str, answers: Answers, *, now: datetime) -> None:
    """In place of what was answered before."""
    rows: list[dict[str, Any]] = [
        {
            "id": derived_id("Answer", survey_id, key),
            "question": key,
            "score": answer if isinstance(answer, int) else None,
            "text": answer if isinstance(answer, str) else None,
        }
        for key, answer in sorted(answers.items())
    ]
    await tx.rows("tickets/write_answers", id=survey_id, score=lowest(answers), answers=rows, now=now)


async def surveys_by_tickets(tx: Tx, ids: Sequence[str]) -> dict[str, list[Row]]:
    """The latest first, each with its questions and answers."""
    found: dict[str, list[Row]] = {each: [] for each in ids}
    for row in await tx.rows("tickets/surveys_by_tickets", ids=list(ids)):
        answers = {answer["question"]: answer for answer in row["answers"]}
        found[row["ticket_id"]].append({**row, "policy": parse_survey_policy(row["questions"]), "answers": answers})
    return found

"""Tickets by their words."""

import asyncio
from typing import Annotated

import strawberry

from sysops_graph.api import roles
from sysops_graph.api.context import Info
from sysops_graph.api.problems import PageNotValid
from sysops_graph.api.ticket_types import Ticket, find_ticket
from sysops_graph.tickets import searching
from sysops_graph.tickets.queries import search_tickets

_MOST = 50


@strawberry.type(description="A piece of a text.")
class TextPart:
    text: str = strawberry.field(description="As it stands there; … where something is left out.")
    fits: bool = strawberry.field(description="Whether it is a word that was looked for.")


@strawberry.type(description="A ticket that has the words.")
class FoundTicket:
    ticket: Ticket = strawberry.field(description="The ticket.")
    score: float = strawberry.field(description="How well it fits beside the others of this answer.")
    subject: list[TextPart] = strawberry.field(description="Of its subject, around the first word; or empty.")
    excerpt: list[TextPart] = strawberry.field(description="Of its description, around the first word; or empty.")


@strawberry.type
class QUERIES:
    @roles.root(roles.ALL, "Tickets by words in subject and description, the best first; not those in the archive.")
    async def search_tickets(
        self,
        info: Info,
        text: Annotated[
            str,
            strawberry.argument(description="1 to 10 words, all of which it must have; of the last one its beginning."),
        ],
        first: Annotated[int, strawberry.argument(description=f"At most so many, 1 to {_MOST}.")] = 25,
    ) -> list[FoundTicket]:
        if not 0 < first <= _MOST:
            raise PageNotValid(f"Ask for 1 to {_MOST}.", field="first")
        words = searching.words_of(text)
        asked = searching.asked_of_index(words)
        rows = await info.context.read(search_tickets, asked, limit=first, actor=info.context.actor)
        tickets = await asyncio.gather(*(find_ticket(info, row["id"]) for row in rows))
        return [
            FoundTicket(
                ticket=ticket,
                score=row["score"],
                subject=_parts(row["subject"], words),
                excerpt=_parts(row["description"], words),
            )
            for row, ticket in zip(rows, tickets, strict=True)
            if ticket
        ]


def _parts(text: str, words: list[str]) -> list[TextPart]:
    return [TextPart(text=part.text, fits=part.fits) for part in searching.excerpt(text, words)]

"""Another system opens a ticket for a conversation, and tells what happens to it until it is over.

SYSOPS_API_KEY=sg_live_… python open_ticket.py http://127.0.0.1:8000/graphql CUSTOMER CONVERSATION SUBJECT
"""

import os
import sys
import time
from collections.abc import Iterator
from typing import Any, TypeVar

import httpx
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

NOW = "{ changes { changes { ticketId } cursor more } }"
OPEN = "mutation ($input: OpenTicketInput!) { openTicket(input: $input) { ticket { id key state nextStep } } }"
SINCE = """
query ($after: String!) {
  changes(after: $after, first: 100) { changes { ticketId kind ticket { id key state nextStep } } cursor more }
}
"""
OVER = {"CLOSED", "ARCHIVED", "DELETED"}
LOOK_EVERY_S = 1.0
LONGEST_WAIT_S = 30.0


class Model(BaseModel):
    """What an answer holds; what we do not know is ignored."""

    model_config = ConfigDict(alias_generator=to_camel)


class Ticket(Model):
    """`state` is a text: new values may come at any time."""

    id: str
    key: str
    state: str
    next_step: str


class Change(Model):
    """Something that happened to a ticket; the ticket is as it is now."""

    ticket_id: str
    kind: str | None = None
    ticket: Ticket | None = None


class Changes(Model):
    """A page of them."""

    changes: list[Change]
    cursor: str
    more: bool


class Feed(Model):
    """Answers NOW and SINCE."""

    changes: Changes


class Payload(Model):
    """What openTicket changed."""

    ticket: Ticket


class Opened(Model):
    """Answers OPEN."""

    open_ticket: Payload


class Extensions(Model):
    """What a machine needs to know of an error."""

    code: str
    retryable: bool


class Problem(Model):
    """The message says what helps."""

    message: str
    extensions: Extensions


class Answer(Model):
    """The body of every answer."""

    data: dict[str, Any] | None = None
    errors: list[Problem] = []


A = TypeVar("A", bound=Model)


class Client:
    """Asks until there is an answer: a mutation is repeated with its key, so it is done once."""

    def __init__(self, address: str, key: str) -> None:
        headers = {"Authorization": f"Bearer {key}", "Accept": "application/graphql-response+json"}
        self._address, self._http = address, httpx.Client(headers=headers, timeout=15)

    def ask(self, kind: type[A], document: str, **variables: object) -> A:
        """Raises SystemExit with the words of an error that will not pass by itself."""
        for wait_s in _growing():
            try:
                response = self._http.post(self._address, json={"query": document, "variables": variables})
                answer = Answer.model_validate_json(response.content)
            except (httpx.TransportError, ValueError):
                time.sleep(wait_s)
                continue
            if not answer.errors:
                return kind.model_validate(answer.data)
            if not answer.errors[0].extensions.retryable:
                sys.exit("\n".join(f"{each.message} ({each.extensions.code})" for each in answer.errors))
            time.sleep(float(response.headers.get("Retry-After", wait_s)))
        raise AssertionError("it is asked for ever")


def _growing() -> Iterator[float]:
    wait_s = 1.0
    while True:
        yield wait_s
        wait_s = min(2 * wait_s, LONGEST_WAIT_S)


def main(address: str, customer_id: str, conversation: str, subject: str) -> None:
    """The cursor comes first: nothing lies between it and the ticket."""
    client = Client(address, os.environ["SYSOPS_API_KEY"])
    cursor = client.ask(Feed, NOW).changes.cursor
    wish = {
        "idempotencyKey": f"conversation-{conversation}",
        "customerId": customer_id,
        "subject": subject,
        "externalConversationId": conversation,
    }
    ticket = client.ask(Opened, OPEN, input=wish).open_ticket.ticket
    print(ticket.key, ticket.state, ticket.next_step, flush=True)
    while ticket.state not in OVER:
        page = client.ask(Feed, SINCE, after=cursor).changes
        for change in page.changes:
            if change.ticket_id == ticket.id and change.ticket:
                ticket = change.ticket
                print(change.kind, ticket.state, ticket.next_step, flush=True)
        cursor = page.cursor
        if not page.more:
            time.sleep(LOOK_EVERY_S)


if __name__ == "__main__":
    main(*sys.argv[1:])

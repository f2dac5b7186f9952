"""How many statements the moves of a ticket take, the command included and what is read for the answer left out."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

PRIORITY = "mutation($input: ChangePriorityInput!) { changePriority(input: $input) { ticket { id } } }"


def move(name: str, kind: str) -> str:
    return f"mutation($input: {kind}!) {{ {name}(input: $input) {{ ticket {{ id }} }} }}"


COMMENT = move("addComment", "AddCommentInput")
ASK = move("askCustomer", "AskCustomerInput")
RESUME = move("resumeTicket", "TalkInput")
REPLY = move("replyAsCustomer", "ReplyInput")
CONFIRM = move("confirmSolution", "TalkInput")
REOPEN = move("reopenTicket", "ReopenInput")
CONFIRM_REOPENING = move("confirmReopening", "TalkInput")
CANCEL = move("cancelTicket", "TalkInput")

ANSWER = {"tickets/tickets_by_ids", "tickets/resolutions_by_tickets"}
"""What is read for it."""

Taken = Callable[..., Awaitable[int]]


@pytest.fixture
async def owned(api: Any, life: Any) -> str:
    ticket = (await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl")).data["openTicket"]
    await life.drain()
    [offer] = await life.rows("MATCH (a:Assignment {state: 'offered'}) RETURN a.id AS id")
    await api.do("dora", "accept_offer", offerId=offer["id"])
    return ticket["ticket"]["id"]


@pytest.fixture
def taken(api: Any, statements: Callable[[], list[str]], owned: str) -> Taken:
    async def count(who: str, query: str, **said: object) -> int:
        statements()
        await api.do(who, query, ticketId=owned, **said)
        return len([name for name in statements() if name not in ANSWER])

    return count


async def test_a_ticket_is_solved_and_closed_in_six(taken: Taken):
    assert await taken("dora", "solve_ticket", note="New fuse.", verification="It runs.") <= 6
    assert await taken("dora", CONFIRM) <= 6


async def test_an_owned_ticket_is_cancelled_in_six(taken: Taken):
    assert await taken("dora", CANCEL) <= 6


async def test_words_take_four_and_waiting_one_more_than_six(taken: Taken):
    assert await taken("dora", COMMENT, text="We are on it.") <= 4
    assert await taken("dora", ASK, question="Which light?") <= 7
    assert await taken("dora", RESUME) <= 7
    assert await taken("dora", ASK, question="Which light?") <= 7
    assert await taken("dora", REPLY, text="Red.") <= 7


async def test_a_ticket_begins_again_in_eight(taken: Taken):
    await taken("dora", "solve_ticket", note="New fuse.", verification="It runs.")
    assert await taken("dora", REOPEN, information="It hums.") <= 8
    assert await taken("dora", CONFIRM_REOPENING) <= 4


async def test_a_priority_takes_what_its_clocks_and_its_path_take(taken: Taken):
    assert await taken("dora", PRIORITY, priority="P1", reason="Shop closed") <= 11

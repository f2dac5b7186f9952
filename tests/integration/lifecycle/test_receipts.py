"""What a customer hears at once: how the ticket stands, what the contract says, and what many others feel too."""

from datetime import timedelta

import pytest

from support.lives import DESK, kiel
from support.told import ToldLife
from sysops_graph.escalation.disturbances import SERVICE
from sysops_graph.graph.driver import Graph
from sysops_graph.lifecycle.disturbing import lift_disturbance
from sysops_graph.notifications.model import ContactChannel

pytestmark = pytest.mark.usefixtures("wipe")

DARK = {"subject": "No picture", "description": "The television stays dark, a red light blinks three times."}
MUTE = {"subject": "No sound", "description": "There is a picture, but nothing can be heard."}
STRANGE = {"subject": "Menu in Latin", "description": "All menus are in a language that nobody here reads."}
BEGIN = """
CREATE (d:Disturbance {id: $id, about: $about, active_for: $about, state: 'active', text: $words, began_at: $at,
  said_at: $at}) RETURN d.id
"""
WORDS = "The exchange burns."


@pytest.fixture
async def life(graph: Graph) -> ToldLife:
    life = ToldLife(graph)
    await life.build(kiel("anna", customers=4))
    for customer in ("carl", "c1", "c2", "c3"):
        await life.reachable(f"cus_{customer}")
    return life


async def mailed(life: ToldLife, **said: object) -> str:
    """What the customer reads after opening a ticket."""
    known = set(life.carriers[ContactChannel.EMAIL].letters)
    await life.open(**said)  # pyright: ignore[reportArgumentType]
    await life.later(minutes=5)
    letters = life.carriers[ContactChannel.EMAIL].letters.items()
    return "\n".join(letter.words.text for reference, letter in letters if reference not in known)


async def disturbed(life: ToldLife, about: str = SERVICE) -> str:
    return await life.one(BEGIN, id="dis_1", about=about, words=WORDS, at=life.now)


async def incident(life: ToldLife, **said: object) -> None:
    """Two customers have the same, and the public reads of it."""
    for customer in ("carl", "c1"):
        await life.open(customer=customer, **said)
    await life.later(minutes=5)
    await disturbed(life, await life.one("MATCH (c:Cluster) RETURN c.id"))


async def test_a_receipt_says_how_the_ticket_stands_and_what_happens_next(life: ToldLife) -> None:
    text = await mailed(life, slots=[{"starts_at": life.now - timedelta(days=2), "ends_at": life.now}])
    [key] = await life.rows("MATCH (t:Ticket) RETURN t.key AS key")
    told = [f"{key['key']}, its priority P3, and its state New", "Your contract: it covers this."]
    told += ["Please note: slot 1", "You will hear from us by Mon 15 Jun 2026", "What happens next: "]
    assert [words for words in told if words not in text] == []
    assert "Known at the moment" not in text
    assert "Until " not in text


@pytest.mark.parametrize(("language", "words"), [("en", "it is not in force"), ("de", "Er gilt zurzeit nicht")])
async def test_of_a_contract_that_does_not_hold_the_receipt_says_so(life: ToldLife, language: str, words: str) -> None:
    await life.rows("MATCH (k:Contract {id: 'ctr_carl'}) SET k.status = 'suspended'")
    await life.rows("MATCH (c:Customer {id: 'cus_carl'}) SET c.language = $language", language=language)
    assert words in await mailed(life)


async def test_where_experts_claim_the_receipt_says_until_when(life: ToldLife) -> None:
    await life.rows("MATCH (q:Queue) SET q.mode = 'claim'")
    assert "any expert who fits may take it." in await mailed(life)


async def test_a_disturbance_of_the_service_stands_in_each_receipt_until_it_is_lifted(life: ToldLife) -> None:
    disturbance = await disturbed(life)
    assert f"Known at the moment: {WORDS}" in await mailed(life)
    await life.act(lift_disturbance, disturbance, reason="It is out.", actor=DESK)
    assert WORDS not in await mailed(life, customer="c2")


async def test_an_incident_known_by_its_error_code_stands_in_the_receipt_and_is_told_once(life: ToldLife) -> None:
    await incident(life, error_code="E-42", **DARK)
    text = await mailed(life, customer="c2", error_code="e 42", **MUTE)
    assert text.count(WORDS) == 1
    assert WORDS not in await mailed(life, customer="c3", error_code="E-4", **STRANGE)


async def test_whose_ticket_is_found_to_be_of_an_incident_later_hears_of_it_then(life: ToldLife) -> None:
    await incident(life, **DARK)
    text = await mailed(life, customer="c2", **DARK)
    assert text.count(f"Known at the moment: {WORDS}") == 1
    assert WORDS not in await mailed(life, customer="c3", **MUTE)

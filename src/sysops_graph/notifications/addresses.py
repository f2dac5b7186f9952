"""Chats and browsers of a person: named, replaced, ended. The address is sealed before it comes here."""

from datetime import datetime

from sysops_graph.actor import Actor
from sysops_graph.delivery.commands import deliver
from sysops_graph.delivery.model import Outcome
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids, derived_id, label_of
from sysops_graph.notifications.model import ContactChannel, RecipientGone, TooManyBrowsers
from sysops_graph.sealing import SealedText

MOST_BROWSERS = 20


def address_id(person_id: str, channel: ContactChannel, text_hash: str) -> str:
    """The same address of the same person is the same node."""
    return derived_id("ContactAddress", person_id, channel, text_hash)


async def name_chat(
    tx: Tx, person_id: str, chat_id: str, sealed: SealedText, *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """The one chat of an expert or somebody on the staff from now on. Raises RecipientGone."""
    if label_of(person_id) not in {"Expert", "Staff"}:
        raise RecipientGone(person_id=person_id)
    await _end(tx, person_id, ContactChannel.CHAT, now=now)
    await _keep(tx, person_id, chat_id, ContactChannel.CHAT, sealed, actor=actor, now=now)
    return await _done(tx, person_id, now=now, ids=ids)


async def forget_chat(tx: Tx, person_id: str, *, actor: Actor, now: datetime, ids: Ids) -> Outcome:
    """A person has no chat any more."""
    await _end(tx, person_id, ContactChannel.CHAT, now=now)
    return await _done(tx, person_id, now=now, ids=ids)


async def subscribe_browser(
    tx: Tx, person_id: str, browser_id: str, sealed: SealedText, *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """One more browser of a person. Raises RecipientGone, TooManyBrowsers."""
    subscribed = await _keep(tx, person_id, browser_id, ContactChannel.PUSH, sealed, actor=actor, now=now)
    if subscribed > MOST_BROWSERS:
        raise TooManyBrowsers(limit=MOST_BROWSERS)
    return await _done(tx, person_id, now=now, ids=ids)


async def unsubscribe_browser(
    tx: Tx, person_id: str, browser_id: str, *, actor: Actor, now: datetime, ids: Ids
) -> Outcome:
    """A browser is told nothing any more; one that is not known is none either."""
    await end_addresses(tx, [browser_id], now=now)
    return await _done(tx, person_id, now=now, ids=ids)


async def end_addresses(tx: Tx, address_ids: list[str], *, now: datetime) -> None:
    """Nothing is sent there any more, and nobody can read it again."""
    await tx.rows("notifications/end_addresses", address_ids=sorted(address_ids), now=now)


async def _keep(
    tx: Tx,
    person_id: str,
    node_id: str,
    channel: ContactChannel,
    sealed: SealedText,
    *,
    actor: Actor,
    now: datetime,
) -> int:
    """How many addresses of the channel the person has then. Raises RecipientGone."""
    row = await tx.row(
        "notifications/keep_address",
        id=node_id,
        person_id=person_id,
        channel=channel,
        data_key=sealed.data_key,
        text_sealed=sealed.text_sealed,
        by=actor.principal,
        now=now,
    )
    if row is None:
        raise RecipientGone(person_id=person_id)
    return row["kept"]


async def _end(tx: Tx, person_id: str, channel: ContactChannel, *, now: datetime) -> None:
    await tx.rows("notifications/end_addresses_of", person_id=person_id, channel=channel, now=now)


async def _done(tx: Tx, person_id: str, *, now: datetime, ids: Ids) -> Outcome:
    outcome: Outcome = {"person_id": person_id}
    await deliver(tx, outcome=outcome, now=now, ids=ids)
    return outcome

"""What the worker does for the messages of this package."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from typing import cast

from sysops_graph.delivery.handlers import Effect, Send
from sysops_graph.delivery.model import Message
from sysops_graph.errors import SysopsError
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids, label_of
from sysops_graph.notifications.addresses import end_addresses
from sysops_graph.notifications.channels import Carrier, MailCarrier, TextCarrier
from sysops_graph.notifications.commands import store_notification
from sysops_graph.notifications.fallback import fall_back, look_again, note_attempt, release_letter
from sysops_graph.notifications.letters import LEAVE, UNREAD
from sysops_graph.notifications.model import (
    AddressGone,
    AttemptState,
    ContactChannel,
    Kind,
    Letter,
    Refused,
    Words,
)
from sysops_graph.notifications.outside import ChatCarrier, PushCarrier
from sysops_graph.notifications.wording import Wanted, wanted_of, wording_of
from sysops_graph.sealing import Sealer
from sysops_graph.settings import Settings
from sysops_graph.tickets.links import Links

_SLACK_S = 2.0
_GONE = "gone_ids"


def messages(settings: Settings) -> Mapping[str, Effect | Send]:
    """Topic → handler, for the mail server, gateway and keys of these settings."""
    assert settings.sealing_key_file, "contact data are sealed from the first day"
    carriers: dict[ContactChannel, Carrier] = {
        ContactChannel.EMAIL: MailCarrier(settings),
        ContactChannel.SMS: TextCarrier(settings),
        ContactChannel.CHAT: ChatCarrier(settings),
        ContactChannel.PUSH: PushCarrier(settings),
    }
    sealer = Sealer.from_file(settings.sealing_key_file)
    post = Post(carriers, sealer)
    links = Links(sealer, settings.ticket_link, timedelta(days=settings.ticket_link_days))
    limits = (settings.smtp_timeout_s, settings.sms_timeout_s, settings.chat_timeout_s, settings.push_timeout_s)
    return {
        "notification.wanted": store_notification,
        "notification.send": Send(
            prepare=partial(prepare_letter, links=links),
            call=post.carry,
            settle=note_sent,
            failed=note_failed,
            timeout_s=max(limits) + _SLACK_S,
        ),
    }


TIMERS = {LEAVE: release_letter, UNREAD: look_again}


@dataclass(frozen=True, slots=True)
class SealedLetter:
    """A letter whose addresses only the call may read; its words may hold a link that opens the ticket."""

    channel: ContactChannel
    recipient_id: str
    words: Words = field(repr=False)
    sealed: Row = field(repr=False)


@dataclass(frozen=True, slots=True)
class Carried:
    """A letter that left, and addresses that take nothing any more."""

    provider_id: str
    gone: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Post:
    """The ways out of the system."""

    carriers: Mapping[ContactChannel, Carrier]
    sealer: Sealer

    async def carry(self, letter: SealedLetter, reference: str, /) -> Carried:
        """Unseal the addresses for the instant of the call; one that takes it is enough.

        Raises ChannelDown, Refused, ContactDataUnreadable.
        """
        addresses = self._addresses(letter)
        if not addresses:
            raise Refused("The person has no address for this channel any more.")
        carrier = self.carriers[letter.channel]
        calls = (carrier.carry(Letter(address, letter.words, reference)) for address in addresses.values())
        answers = dict(zip(addresses, await asyncio.gather(*calls, return_exceptions=True), strict=True))
        gone = tuple(node_id for node_id, answer in answers.items() if isinstance(answer, AddressGone))
        taken = [answer for answer in answers.values() if isinstance(answer, str)]
        if taken:
            return Carried(taken[0], gone)
        raise _worst(answers.values(), gone)

    def _addresses(self, letter: SealedLetter) -> dict[str, str]:
        """By the id of the node that keeps each."""
        match letter.channel:
            case ContactChannel.EMAIL | ContactChannel.SMS:
                contact = self.sealer.open(letter.recipient_id, letter.sealed)
                address = contact.email if letter.channel is ContactChannel.EMAIL else contact.phone
                found = {letter.recipient_id: address}
            case _:
                found = {row["id"]: self.sealer.open_text(row["id"], row) for row in letter.sealed["addresses"]}
        return {node_id: address for node_id, address in found.items() if address}


def _worst(answers: Iterable[str | BaseException], gone: tuple[str, ...]) -> BaseException:
    """Of several failures one that may pass, else any; it says which addresses are gone."""
    errors = [answer for answer in answers if isinstance(answer, BaseException)]
    error = next((one for one in errors if not isinstance(one, Refused)), errors[0])
    if isinstance(error, SysopsError):
        error.facts[_GONE] = gone
    return error


async def prepare_letter(
    tx: Tx, message: Message, /, *, now: datetime, ids: Ids, links: Links | None = None
) -> SealedLetter | None:
    """The words for the letter's channel, or nothing when it was sent already or everything in it was read."""
    rows = await tx.rows("notifications/start_attempt", attempt_id=_attempt_id(message))
    if not rows:
        return None
    channel = ContactChannel(rows[0]["channel"])
    wanted = _with_link(wanted_of(rows[0]), links, now=now) if len(rows) == 1 else _bundle(rows)
    wording = await wording_of(tx, wanted)
    sealed = {name: rows[0][name] for name in ("data_key", "email_sealed", "phone_sealed", "addresses")}
    return SealedLetter(channel, wanted.recipient_id, wording.words(wanted.kind, channel), sealed)


def _with_link(wanted: Wanted, links: Links | None, *, now: datetime) -> Wanted:
    """A customer's letter opens its ticket to them. Made when the letter leaves, since what opens is not stored."""
    if links is None or wanted.ticket_id is None or label_of(wanted.recipient_id) != "Customer":
        return wanted
    return replace(wanted, facts={**wanted.facts, "ticket_link": links.link(wanted.ticket_id, now=now)})


def _bundle(rows: list[Row]) -> Wanted:
    """Several notifications in one letter, in the words that the app has for each."""
    facts = {
        "count": len(rows),
        "subjects": "; ".join(row["subject"] for row in rows),
        "texts": "\n\n".join(f"{row['subject']}\n{row['text']}" for row in rows),
    }
    return Wanted(kind=Kind.BUNDLE, recipient_id=rows[0]["recipient_id"], ticket_id=None, facts=facts)


async def note_sent(tx: Tx, message: Message, carried: Carried, /, *, now: datetime, ids: Ids) -> None:
    """Sent is not delivered, and never an answer."""
    await note_attempt(
        tx, _attempt_id(message), state=AttemptState.SENT, provider_id=carried.provider_id, sent_at=now, error=None
    )
    await _end(tx, carried.gone, now=now)


async def note_failed(tx: Tx, message: Message, /, *, error: Exception, final: bool, now: datetime, ids: Ids) -> None:
    """Tried again later, or over the next channel when nobody tries this one again."""
    # Words of others may hold an address; ours never do.
    words = error.message if isinstance(error, SysopsError) else type(error).__name__
    await _end(tx, error.facts.get(_GONE, ()) if isinstance(error, SysopsError) else (), now=now)
    if final:
        await fall_back(tx, _attempt_id(message), error=words, now=now, ids=ids)
    else:
        await note_attempt(tx, _attempt_id(message), state=AttemptState.PENDING, error=words)


async def _end(tx: Tx, gone: object, *, now: datetime) -> None:
    if isinstance(gone, tuple) and gone:
        await end_addresses(tx, [str(each) for each in cast(tuple[object, ...], gone)], now=now)


def _attempt_id(message: Message) -> str:
    attempt_id = message.payload["attempt_id"]
    assert isinstance(attempt_id, str)
    return attempt_id

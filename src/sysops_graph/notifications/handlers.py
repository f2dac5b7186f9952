"""What the worker does for the messages of this package."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sysops_graph.delivery.handlers import Effect, Send
from sysops_graph.delivery.model import Message
from sysops_graph.errors import SysopsError
from sysops_graph.graph.model import Row, Tx
from sysops_graph.ids import Ids
from sysops_graph.notifications.channels import Carrier, MailCarrier, TextCarrier
from sysops_graph.notifications.commands import store_notification
from sysops_graph.notifications.fallback import fall_back, look_again, note_attempt, release_letter
from sysops_graph.notifications.letters import LEAVE, UNREAD
from sysops_graph.notifications.model import AttemptState, ContactChannel, Kind, Letter, Refused, Words
from sysops_graph.notifications.wording import Wanted, wanted_of, wording_of
from sysops_graph.sealing import Sealer
from sysops_graph.settings import Settings

_SLACK_S = 2.0


def messages(settings: Settings) -> Mapping[str, Effect | Send]:
    """Topic → handler, for the mail server, gateway and keys of these settings."""
    assert settings.sealing_key_file, "contact data are sealed from the first day"
    carriers: dict[ContactChannel, Carrier] = {
        ContactChannel.EMAIL: MailCarrier(settings),
        ContactChannel.SMS: TextCarrier(settings),
    }
    post = Post(carriers, Sealer.from_file(settings.sealing_key_file))
    longest_s = max(settings.smtp_timeout_s, settings.sms_timeout_s) + _SLACK_S
    return {
        "notification.wanted": store_notification,
        "notification.send": Send(
            prepare=prepare_letter, call=post.carry, settle=note_sent, failed=note_failed, timeout_s=longest_s
        ),
    }


TIMERS = {LEAVE: release_letter, UNREAD: look_again}


@dataclass(frozen=True, slots=True)
class SealedLetter:
    """A letter whose address only the call may read."""

    channel: ContactChannel
    recipient_id: str
    words: Words
    sealed: Row = field(repr=False)


@dataclass(frozen=True, slots=True)
class Post:
    """The ways out of the system."""

    carriers: Mapping[ContactChannel, Carrier]
    sealer: Sealer

    async def carry(self, letter: SealedLetter, reference: str, /) -> str:
        """Unseal the address for the instant of the call. Raises ChannelDown, Refused, ContactDataUnreadable."""
        contact = self.sealer.open(letter.recipient_id, letter.sealed)
        address = contact.email if letter.channel is ContactChannel.EMAIL else contact.phone
        if address is None:
            raise Refused("The person has no address for this channel any more.")
        return await self.carriers[letter.channel].carry(Letter(address, letter.words, reference))


async def prepare_letter(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> SealedLetter | None:
    """The words for the letter's channel, or nothing when it was sent already or everything in it was read."""
    rows = await tx.rows("notifications/start_attempt", attempt_id=_attempt_id(message))
    if not rows:
        return None
    channel = ContactChannel(rows[0]["channel"])
    wanted = wanted_of(rows[0]) if len(rows) == 1 else _bundle(rows)
    wording = await wording_of(tx, wanted)
    sealed = {name: rows[0][name] for name in ("data_key", "email_sealed", "phone_sealed")}
    return SealedLetter(channel, wanted.recipient_id, wording.words(wanted.kind, channel), sealed)


def _bundle(rows: list[Row]) -> Wanted:
    """Several notifications in one letter, in the words that the app has for each."""
    facts = {
        "count": len(rows),
        "subjects": "; ".join(row["subject"] for row in rows),
        "texts": "\n\n".join(f"{row['subject']}\n{row['text']}" for row in rows),
    }
    return Wanted(kind=Kind.BUNDLE, recipient_id=rows[0]["recipient_id"], ticket_id=None, facts=facts)


async def note_sent(tx: Tx, message: Message, provider_id: str, /, *, now: datetime, ids: Ids) -> None:
    """Sent is not delivered, and never an answer."""
    await note_attempt(
        tx, _attempt_id(message), state=AttemptState.SENT, provider_id=provider_id, sent_at=now, error=None
    )


async def note_failed(tx: Tx, message: Message, /, *, error: Exception, final: bool, now: datetime, ids: Ids) -> None:
    """Tried again later, or over the next channel when nobody tries this one again."""
    # Words of others may hold an address; ours never do.
    words = error.message if isinstance(error, SysopsError) else type(error).__name__
    if final:
        await fall_back(tx, _attempt_id(message), error=words, now=now, ids=ids)
    else:
        await note_attempt(tx, _attempt_id(message), state=AttemptState.PENDING, error=words)


def _attempt_id(message: Message) -> str:
    attempt_id = message.payload["attempt_id"]
    assert isinstance(attempt_id, str)
    return attempt_id

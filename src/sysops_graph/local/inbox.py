"""What the mail catcher and the SMS sink received, one JSON line each."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Caught:
    """A mail or text message that left the system; `reference` is what the sender called it, if anything."""

    at: str
    channel: str
    to: str
    sender: str = ""
    subject: str = ""
    text: str
    reference: str = ""


def keep(inbox: Path, message: Caught) -> None:
    inbox.mkdir(parents=True, exist_ok=True)
    with (inbox / "messages.jsonl").open("a") as file:
        file.write(json.dumps(asdict(message), ensure_ascii=False) + "\n")


def caught(inbox: Path, *, to: str | None = None) -> list[Caught]:
    """All messages in the order of their arrival, or those whose address contains `to`."""
    file = inbox / "messages.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    messages = [Caught(**json.loads(line)) for line in lines]
    return [message for message in messages if to is None or to.casefold() in message.to.casefold()]


def from_gateway(body: Mapping[str, object], reference: str, at: datetime) -> Caught:
    """A text message as the SMS gateway's clients post it: `to`, `text` and perhaps `from`."""
    return Caught(
        at=at.isoformat(),
        channel="sms",
        to=str(body.get("to", "")),
        sender=str(body.get("from", "")),
        text=str(body.get("text", "")),
        reference=reference,
    )

"""The world outside: a carrier that keeps what it was given, in place of a mail server or a gateway."""

from dataclasses import dataclass, field

from sysops_graph.notifications.model import Letter


@dataclass
class RecordingCarrier:
    """Takes every letter, or fails every one with `failure`."""

    failure: Exception | None = None
    letters: dict[str, Letter] = field(default_factory=dict[str, Letter])

    async def carry(self, letter: Letter, /) -> str:
        if self.failure:
            raise self.failure
        self.letters[letter.reference] = letter
        return f"recorded-{letter.reference}"

"""What can go wrong for a reason a caller can understand: five kinds; each fact is a subclass in its package."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What a caller can do about an error: look elsewhere, look again, mend the input, ask for rights, try later."""

    NOT_FOUND = "NOT_FOUND"
    CONFLICT = "CONFLICT"
    INVALID = "INVALID"
    FORBIDDEN = "FORBIDDEN"
    UNAVAILABLE = "UNAVAILABLE"


class SysopsError(Exception):
    """Something expected went wrong.

    A subclass is named for the fact; its docstring's first line is the default message and its name the stable code.
    `facts` are ids and values for the client and the log, never contact data.
    """

    kind: ClassVar[Kind]
    retryable: ClassVar[bool] = False

    def __init__(self, message: str | None = None, *, field: str | None = None, **facts: object) -> None:
        self.message = message or (type(self).__doc__ or type(self).__name__).splitlines()[0]
        self.field = field
        self.facts = facts
        super().__init__(self.message)

    @classmethod
    def code(cls) -> str:
        """`OfferNoLongerLive` is `OFFER_NO_LONGER_LIVE` for clients, for ever."""
        return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", cls.__name__).upper()


class NotFound(SysopsError):
    """There is nothing here by that id."""

    kind = Kind.NOT_FOUND


class Conflict(SysopsError):
    """The graph says otherwise by now."""

    kind = Kind.CONFLICT


class Forbidden(SysopsError):
    """You may not do that."""

    kind = Kind.FORBIDDEN


class Unavailable(SysopsError):
    """A part this needs does not answer; try again."""

    kind = Kind.UNAVAILABLE
    retryable = True


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with an input: the path of the field, what is wrong and what would be right."""

    field: str
    message: str
    code: str = "INVALID"


class Invalid(SysopsError):
    """The input cannot be used."""

    kind = Kind.INVALID

    def __init__(
        self,
        message: str | None = None,
        *,
        field: str | None = None,
        problems: tuple[Problem, ...] = (),
        **facts: object,
    ) -> None:
        super().__init__(message, field=field, **facts)
        self.problems = problems or (Problem(field or "", self.message, self.code()),)

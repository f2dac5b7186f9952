"""What an attachment is, and what can be wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from sysops_graph.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from sysops_graph.tickets.model import Text

UPLOAD_BEGINS_WITHIN = timedelta(minutes=10)
UPLOAD_ENDS_WITHIN = timedelta(minutes=10)
"""An upload is begun before its address runs out, and ends so much later at the latest."""
ABANDONED_AFTER = UPLOAD_BEGINS_WITHIN + 2 * UPLOAD_ENDS_WITHIN
"""Longer than whoever receives it can live: nothing comes after its body was erased."""
DOWNLOAD_WITHIN = timedelta(minutes=5)

TEXTS = frozenset({"text/plain", "text/csv", "application/json"})
"""Recognised by being text all through, since they begin with nothing of their own."""

MEDIA_TYPES: Mapping[str, frozenset[str]] = {
    "application/gzip": frozenset({"application/gzip", "application/x-gzip"}),
    "application/pdf": frozenset({"application/pdf"}),
    "application/zip": frozenset({"application/zip", "application/x-zip-compressed"}),
    "image/gif": frozenset({"image/gif"}),
    "image/heic": frozenset({"image/heic", "image/heif"}),
    "image/jpeg": frozenset({"image/jpeg"}),
    "image/png": frozenset({"image/png"}),
    "image/webp": frozenset({"image/webp"}),
    "video/mp4": frozenset({"video/mp4"}),
    **{text: frozenset[str]() for text in TEXTS},
}
"""What may be attached, and by which names its content is recognised."""

_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


class AttachmentState(StrEnum):
    """From its announcement to its end; only a stored one is shown."""

    AWAITED = "awaited"
    RECEIVING = "receiving"
    STORED = "stored"
    REFUSED = "refused"
    ABANDONED = "abandoned"
    ERASED = "erased"


class AttachmentNotFound(NotFound):
    """There is no such attachment, or not any more."""


class TooManyAttachments(Conflict):
    """The ticket has as many attachments as it may have."""


class AttachmentsOff(Unavailable):
    """This service keeps no attachments: no storage is configured."""


class StorageAway(Unavailable):
    """The storage of attachments does not answer; try again with a new address."""


class AddressNotValid(Forbidden):
    """This address was not given out by this service."""


class AddressExpired(Conflict):
    """This address has run out; ask for a new one."""


class AddressUsed(Conflict):
    """This address was used already; ask for a new one."""


class AttachmentNotValid(Invalid):
    """The attachment cannot be announced so."""


class AttachmentTooLong(Invalid):
    """The body is longer than was announced; it was cut there and thrown away."""


class AttachmentTooShort(Invalid):
    """The body is shorter than was announced."""


class UploadTooSlow(Invalid):
    """The body took too long to arrive."""


class ChecksumNotTrue(Invalid):
    """The body has another SHA-256 than was announced."""


class MediaTypeNotTrue(Invalid):
    """The content is not of the media type that was announced."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How large one attachment may be, and how many a ticket may have."""

    most_bytes: int
    per_ticket: int


def _harmless(name: str) -> str:
    bad = sorted({f"U+{ord(c):04X}" for c in name if c in "/\\\n\t" or c in _TURNS_TEXT})
    if bad or name in {".", ".."}:
        found = ", ".join(bad) or name
        raise PydanticCustomError(
            "malformed", "a file name without folders and without {found}, please", {"found": found}
        )
    return name


class Announced(BaseModel):
    """What is said of a file before it comes, and must then be true."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    file_name: Annotated[Text, AfterValidator(_harmless), Field(min_length=1, max_length=200)]
    bytes: Annotated[int, Field(ge=1)]
    media_type: str
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A body that is awaited: what must be true of it."""

    attachment_id: str
    bytes: int
    media_type: str
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    """A body that may be read."""

    attachment_id: str
    file_name: str
    bytes: int
    media_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What a one-time address stands for: one attachment, one way, one person, until an instant."""

    attachment_id: str
    principal: str
    number: str
    expires_at: datetime

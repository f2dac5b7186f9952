"""What is done about attachments by itself: bodies are erased, uploads that never ended are given up."""

import asyncio
from collections.abc import Mapping
from datetime import datetime

from sysops_graph.attachments.commands import ABANDON, ERASE, abandon_upload
from sysops_graph.attachments.model import AttachmentsOff
from sysops_graph.attachments.storage import Storage, storage_of
from sysops_graph.delivery.handlers import Effect, Send, TimerEffect
from sysops_graph.delivery.model import Message
from sysops_graph.graph.model import Tx
from sysops_graph.ids import Ids
from sysops_graph.settings import Settings

_ERASED_WITHIN_S = 150.0
"""Longer than the storage's own patience with all its tries."""

TIMERS: dict[str, TimerEffect] = {ABANDON: abandon_upload}


def messages(settings: Settings) -> Mapping[str, Effect | Send]:
    """Topic → handler, for the storage of these settings."""
    eraser = Eraser(storage_of(settings))
    return {ERASE: Send(prepare=prepare_erasure, call=eraser.erase, settle=note_erased, timeout_s=_ERASED_WITHIN_S)}


class Eraser:
    """Erases bodies, each as often as it is told to."""

    def __init__(self, storage: Storage | None) -> None:
        self._storage = storage

    async def erase(self, attachment_id: str, _key: str, /) -> str:
        """Raises AttachmentsOff, StorageAway: it is tried again until it is done."""
        if self._storage is None:
            raise AttachmentsOff
        await asyncio.to_thread(self._storage.erase, attachment_id)
        return attachment_id


async def prepare_erasure(tx: Tx, message: Message, /, *, now: datetime, ids: Ids) -> str | None:
    """The body's name; none when it is gone, or its attachment is to stay."""
    row = await tx.row("attachments/erasable", attachment_id=message.subject_id)
    return row["attachment_id"] if row else None


async def note_erased(tx: Tx, message: Message, attachment_id: str, /, *, now: datetime, ids: Ids) -> None:
    """Since when there is no body."""
    await tx.rows("attachments/note_erased", attachment_id=attachment_id, now=now)

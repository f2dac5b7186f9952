"""PUT and GET /attachments/…: the bodies of attachments come and go by one-time addresses, outside GraphQL.

A body is written aside while it comes, cut at the announced length, and counts only when it is all that was announced.
Whoever dies in between leaves something that a timer erases.
"""

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Generator
from contextlib import closing
from typing import BinaryIO
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sysops_graph.api.errors import describe
from sysops_graph.attachments.addresses import DOWNLOAD, PATH, UPLOAD, opened_address
from sysops_graph.attachments.commands import begin_download, begin_upload, refuse_upload, store_upload
from sysops_graph.attachments.model import (
    UPLOAD_ENDS_WITHIN,
    AddressExpired,
    AddressUsed,
    AttachmentsOff,
    AttachmentTooLong,
    AttachmentTooShort,
    ChecksumNotTrue,
    MediaTypeNotTrue,
    Upload,
    UploadTooSlow,
)
from sysops_graph.attachments.rules import found_instead
from sysops_graph.attachments.storage import CHUNK_BYTES, Storage
from sysops_graph.clock import Clock
from sysops_graph.errors import Conflict, Invalid, Kind, NotFound, SysopsError
from sysops_graph.graph.driver import Graph
from sysops_graph.graph.model import AlreadyExists, DatabaseUnavailable
from sysops_graph.ids import Ids, random_id
from sysops_graph.log import logger
from sysops_graph.sealing import Sealer

log = logger(__name__)


_STATUS = {
    Kind.NOT_FOUND: 404,
    Kind.CONFLICT: 409,
    Kind.INVALID: 422,
    Kind.FORBIDDEN: 403,
    Kind.UNAVAILABLE: 503,
}
_OWN_STATUS: dict[type[SysopsError], int] = {AddressExpired: 410, AddressUsed: 410, AttachmentTooLong: 413}


class Bodies:
    """What a process keeps to take and give bodies."""

    def __init__(self, storage: Storage | None, graph: Graph, clock: Clock, sealer: Sealer) -> None:
        self._storage, self._graph, self._clock, self._sealer = storage, graph, clock, sealer

    def routes(self) -> list[Route]:
        path = PATH + "{token}"
        return [Route(path, self.take, methods=["PUT"]), Route(path, self.give, methods=["GET"])]

    async def take(self, request: Request) -> Response:
        """Receive, check and keep a body."""
        started, request_id = time.perf_counter(), random_id("Request")
        try:
            attachment_id = await self._take(request, request_id)
        except SysopsError as error:
            return _refused(error, "upload", request_id, started)
        _say("upload", "ok", request_id, started)
        return JSONResponse({"attachmentId": attachment_id}, 201, headers={"X-Request-Id": request_id})

    async def give(self, request: Request) -> Response:
        """Send a body; the address is used up when the answer begins."""
        started, request_id = time.perf_counter(), random_id("Request")
        try:
            answer = await self._give(request, request_id)
        except SysopsError as error:
            return _refused(error, "download", request_id, started)
        _say("download", "ok", request_id, started)
        return answer

    async def _take(self, request: Request, request_id: str) -> str:
        storage, ids = self._ready(), Ids(request_id)
        address = opened_address(self._sealer, UPLOAD, request.path_params["token"], now=self._clock.now())
        upload = await self._graph.write(begin_upload, address.attachment_id, ids=ids)
        try:
            with storage.aside(upload.attachment_id) as body:
                async with asyncio.timeout(UPLOAD_ENDS_WITHIN.total_seconds()):
                    await _receive(request, upload, body)
                    await asyncio.to_thread(_check_type, upload, body)
                await asyncio.to_thread(storage.keep, upload.attachment_id, body)
            await self._graph.write(store_upload, upload.attachment_id, now=self._clock.now(), ids=ids)
        except TimeoutError as error:
            raise await self._given_up(UploadTooSlow(), upload, ids) from error
        except (Invalid, Conflict, NotFound) as error:
            raise await self._given_up(error, upload, ids) from error.__cause__
        return upload.attachment_id

    async def _given_up(self, error: SysopsError, upload: Upload, ids: Ids) -> SysopsError:
        """The attachment takes no place any more. If that fails too, the timer does it."""
        try:
            await self._graph.write(refuse_upload, upload.attachment_id, now=self._clock.now(), ids=ids)
        except SysopsError as again:
            log.info("upload_not_given_up", code=again.code(), attachment_id=upload.attachment_id)
        return error

    async def _give(self, request: Request, request_id: str) -> Response:
        storage, now = self._ready(), self._clock.now()
        address = opened_address(self._sealer, DOWNLOAD, request.path_params["token"], now=now)
        try:
            found = await self._graph.write(begin_download, address, now=now, ids=Ids(request_id))
        except AlreadyExists as error:
            raise AddressUsed from error
        chunks = storage.read(found.attachment_id)
        first = await asyncio.to_thread(next, chunks, b"")
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(found.file_name, safe='')}",
            "Content-Length": str(found.bytes),
            "X-Request-Id": request_id,
        }
        return StreamingResponse(_all(first, chunks), media_type=found.media_type, headers=headers)

    def _ready(self) -> Storage:
        if not self._clock.anchored:
            raise DatabaseUnavailable
        if self._storage is None:
            raise AttachmentsOff
        return self._storage


async def _receive(request: Request, upload: Upload, body: BinaryIO) -> None:
    """Write what comes, never more than was announced, never more than a chunk in memory.

    Raises AttachmentTooLong, AttachmentTooShort, ChecksumNotTrue.
    """
    said = request.headers.get("content-length")
    if said and said.isdecimal() and int(said) > upload.bytes:
        raise AttachmentTooLong(field="bytes", said=upload.bytes, found=int(said))
    digest, length = hashlib.sha256(), 0
    try:
        async for chunk in request.stream():
            length += len(chunk)
            if length > upload.bytes:
                raise AttachmentTooLong(field="bytes", said=upload.bytes)
            digest.update(chunk)
            await asyncio.to_thread(body.write, chunk)
    except ClientDisconnect as error:
        raise AttachmentTooShort(field="bytes", said=upload.bytes, found=length) from error
    if length < upload.bytes:
        raise AttachmentTooShort(field="bytes", said=upload.bytes, found=length)
    if digest.hexdigest() != upload.sha256:
        raise ChecksumNotTrue(field="sha256", said=upload.sha256, found=digest.hexdigest())


def _check_type(upload: Upload, body: BinaryIO) -> None:
    """Raises MediaTypeNotTrue."""
    body.seek(0)
    found = found_instead(upload.media_type, iter(lambda: body.read(CHUNK_BYTES), b""))
    if found:
        raise MediaTypeNotTrue(
            f"This is no {upload.media_type}; it looks like {found}.",
            field="media_type",
            said=upload.media_type,
            found=found,
        )


async def _all(first: bytes, chunks: Generator[bytes]) -> AsyncIterator[bytes]:
    with closing(chunks):
        yield first
        while chunk := await asyncio.to_thread(next, chunks, b""):
            yield chunk


def _refused(error: SysopsError, way: str, request_id: str, started: float) -> Response:
    _say(way, error.code(), request_id, started)
    status = _OWN_STATUS.get(type(error), _STATUS[error.kind])
    headers = {"X-Request-Id": request_id}
    return JSONResponse({"errors": describe(error, request_id)}, status, headers=headers)


def _say(way: str, outcome: str, request_id: str, started: float) -> None:
    milliseconds = round((time.perf_counter() - started) * 1000, 1)
    log.info("body", way=way, outcome=outcome, request_id=request_id, milliseconds=milliseconds)

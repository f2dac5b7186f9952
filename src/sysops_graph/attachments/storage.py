"""Where bodies are kept: a folder, or an object store that speaks S3. Everything here blocks: call it in a thread.

A body is written aside first and counts only when it is kept, whole and under its attachment's id. Keeping and erasing
may be repeated.
"""

import os
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO, Protocol
from urllib.parse import urlsplit

import urllib3
from minio import Minio
from minio.error import MinioException, S3Error

from sysops_graph.attachments.model import AttachmentNotFound, StorageAway
from sysops_graph.settings import Settings

CHUNK_BYTES = 256 * 1024


class Storage(Protocol):
    """Keeps bodies by name. Raises StorageAway, and AttachmentNotFound where there is no such body."""

    def aside(self, name: str) -> AbstractContextManager[BinaryIO]:
        """A file that is gone at the end of its block unless it was kept."""
        ...

    def keep(self, name: str, body: BinaryIO) -> None: ...

    def read(self, name: str) -> Generator[bytes]: ...

    def erase(self, name: str) -> None: ...


def storage_of(settings: Settings) -> Storage | None:
    """The storage that the settings name: the object store before the folder."""
    if settings.s3_endpoint:
        return ObjectStorage(settings)
    return FolderStorage(settings.attachments_folder) if settings.attachments_folder else None


class FolderStorage:
    """One file a body, in one of many folders; written beside its place and renamed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @contextmanager
    def aside(self, name: str) -> Generator[BinaryIO]:
        part = self._part(name)
        with _reachable():
            part.parent.mkdir(parents=True, exist_ok=True)
            body = part.open("w+b")
        try:
            with body:
                yield body
        finally:
            part.unlink(missing_ok=True)

    def keep(self, name: str, body: BinaryIO) -> None:
        with _reachable():
            body.flush()
            os.fsync(body.fileno())
            self._part(name).rename(self._place(name))
            _sync(self._place(name).parent)

    def read(self, name: str) -> Generator[bytes]:
        try:
            body = self._place(name).open("rb")
        except FileNotFoundError as error:
            raise AttachmentNotFound(attachment_id=name) from error
        with body:
            yield from iter(lambda: body.read(CHUNK_BYTES), b"")

    def erase(self, name: str) -> None:
        with _reachable():
            self._part(name).unlink(missing_ok=True)
            self._place(name).unlink(missing_ok=True)

    def _place(self, name: str) -> Path:
        return self._root / name[-2:] / name

    def _part(self, name: str) -> Path:
        return self._place(name).with_suffix(".part")


class ObjectStorage:
    """One object a body in one bucket, which is there already."""

    def __init__(self, settings: Settings) -> None:
        assert settings.s3_endpoint
        endpoint = urlsplit(settings.s3_endpoint)
        patience = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=5, read=60), retries=urllib3.Retry(total=2, backoff_factor=0.2)
        )
        self._bucket = settings.s3_bucket
        self._client = Minio(
            endpoint.netloc,
            access_key=settings.s3_access_key,
            secret_key=settings.s3_secret_key.get_secret_value(),
            secure=endpoint.scheme == "https",
            region=settings.s3_region,
            http_client=patience,
        )

    @contextmanager
    def aside(self, name: str) -> Generator[BinaryIO]:
        with TemporaryFile() as body:
            yield body

    def keep(self, name: str, body: BinaryIO) -> None:
        length = body.seek(0, os.SEEK_END)
        body.seek(0)
        with _reachable():
            self._client.put_object(self._bucket, name, body, length)

    def read(self, name: str) -> Generator[bytes]:
        try:
            with _reachable():
                answer = self._client.get_object(self._bucket, name)
        except S3Error as error:
            raise AttachmentNotFound(attachment_id=name) from error
        try:
            yield from answer.stream(CHUNK_BYTES)
        finally:
            answer.close()
            answer.release_conn()

    def erase(self, name: str) -> None:
        with _reachable():
            self._client.remove_object(self._bucket, name)


@contextmanager
def _reachable() -> Generator[None]:
    """Whatever keeps the storage from answering is ours to try again; that there is no such body is not."""
    try:
        yield
    except (OSError, MinioException, urllib3.exceptions.HTTPError) as error:
        if isinstance(error, S3Error) and error.code == "NoSuchKey":
            raise
        raise StorageAway from error


def _sync(folder: Path) -> None:
    """The name is on the disk too, not the content alone."""
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)

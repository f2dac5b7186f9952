"""The wire between a worker and its database, to be cut and mended."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit


class Cable:
    """Passes bytes on to a server; `cut` drops every connection, and none comes about until `mend`."""

    def __init__(self, uri: str) -> None:
        parts = urlsplit(uri)
        assert parts.hostname
        assert parts.port
        self._to = (parts.hostname, parts.port)
        self._scheme = parts.scheme
        self._whole = True
        self._writers: set[asyncio.StreamWriter] = set()
        self._port = 0
        self._flows = asyncio.Event()
        self._flows.set()
        self.delay_s = 0.0
        """What every piece of data is late by."""
        self.refused = 0
        """How often somebody wanted to connect while it was cut."""

    @property
    def uri(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._port}"

    def cut(self) -> None:
        self._whole = False
        for writer in self._writers:
            writer.transport.abort()

    def mend(self) -> None:
        self._whole = True

    def stall(self) -> None:
        """Half-open: connections stand and come about, and nothing gets through."""
        self._flows.clear()

    def resume(self) -> None:
        """What was under way is lost with its connections."""
        self.flicker()
        self._flows.set()

    def flicker(self) -> None:
        """Drop every connection; new ones come about."""
        self.cut()
        self.mend()

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._whole:
            self.refused += 1
            writer.transport.abort()
            return
        there_reader, there_writer = await asyncio.open_connection(*self._to)
        both = {writer, there_writer}
        self._writers |= both
        try:
            async with asyncio.TaskGroup() as ways:
                ways.create_task(self._pass_on(reader, there_writer))
                ways.create_task(self._pass_on(there_reader, writer))
        finally:
            self._writers -= both
            for end in both:
                end.transport.abort()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                if self.delay_s:
                    await asyncio.sleep(self.delay_s)
                await self._flows.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.transport.abort()


@asynccontextmanager
async def cable_to(uri: str) -> AsyncGenerator[Cable]:
    cable = Cable(uri)
    server = await asyncio.start_server(cable._connect, "127.0.0.1", 0)
    cable._port = server.sockets[0].getsockname()[1]
    try:
        yield cable
    finally:
        server.close()
        cable.cut()

"""Neo4j and Redis of the suite's own, to be killed, paused and started again at their addresses."""

import asyncio
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from support.eventually import eventually
from support.servers import JARS, UNCOUNTED
from sysops_graph.local.model import Ports, Profile
from sysops_graph.local.neo4j import Neo4jServer, start_neo4j
from sysops_graph.local.process import free_port, spawn, stop
from sysops_graph.local.redis import redis_answers, redis_binary
from sysops_graph.settings import Settings


@dataclass
class Machines:
    """Both servers; a start waits until the server answers."""

    folder: Path
    profile: Profile = Profile.TEST
    ports: Ports = field(default_factory=lambda: Ports(free_port()))
    redis_port: int = field(default_factory=free_port)
    neo4j: Neo4jServer = field(init=False)
    redis: subprocess.Popen[bytes] = field(init=False)

    @property
    def redis_url(self) -> str:
        return f"redis://127.0.0.1:{self.redis_port}/0"

    def settings(self, *, token_key: Path, sealing_key: Path, attachments: Path) -> Settings:
        """Of processes that use these servers."""
        return Settings(
            environment="test",
            neo4j_uri=self.neo4j.uri,
            neo4j_password=self.neo4j.password,
            redis_url=self.redis_url,
            worker_metrics_port=0,
            token_key_file=token_key,
            sealing_key_file=sealing_key,
            attachments_folder=attachments,
            **UNCOUNTED,
        )

    async def start_neo4j(self) -> None:
        # A thread of the pool lasts as long as the loop, and so does the server that is started from it.
        self.neo4j = await asyncio.to_thread(
            start_neo4j,
            self.folder / "neo4j",
            jars=JARS,
            ports=self.ports,
            profile=self.profile,
            say=lambda line: print(line, file=sys.stderr),  # noqa: T201
        )

    async def end_neo4j(self, number: signal.Signals) -> None:
        self.neo4j.process.send_signal(number)
        await asyncio.to_thread(self.neo4j.process.wait)

    async def start_redis(self, *, forgetful: bool = False) -> None:
        """With the file that it kept, or without."""
        home = self.folder / "redis"
        if forgetful:
            shutil.rmtree(home)
        home.mkdir(exist_ok=True)
        options = ["--bind", "127.0.0.1", "--port", str(self.redis_port), "--dir", home, "--appendonly", "yes"]
        self.redis = await asyncio.to_thread(spawn, [redis_binary(), *options], log=self.folder / "redis.log")

        async def answers() -> bool:
            return await asyncio.to_thread(redis_answers, self.redis_url)

        await eventually(answers)

    async def end_redis(self, number: signal.Signals) -> None:
        self.redis.send_signal(number)
        await asyncio.to_thread(self.redis.wait)


@asynccontextmanager
async def machines(folder: Path, *, profile: Profile = Profile.TEST) -> AsyncGenerator[Machines]:
    started = Machines(folder, profile)
    await started.start_neo4j()
    try:
        await started.start_redis()
        try:
            yield started
        finally:
            started.redis.send_signal(signal.SIGCONT)
            stop(started.redis)
    finally:
        started.neo4j.process.send_signal(signal.SIGCONT)
        started.neo4j.stop()

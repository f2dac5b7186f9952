"""Headless Chromium, by its DevTools protocol: one page at a time, with all that its console complains of."""

import asyncio
import json
import shutil
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from websockets.asyncio.client import ClientConnection, connect

from support.eventually import eventually
from sysops_graph.local.process import spawn, stop

_OPTIONS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--remote-debugging-port=0",
)
_WITHIN_S = 60
_KEYS = {"Tab": 9, "Enter": 13}

Event = dict[str, Any]


@asynccontextmanager
async def chromium(profile: Path) -> AsyncGenerator[str]:
    """A browser with a profile of its own; answers the address at which it is driven."""
    binary = shutil.which("chromium")
    assert binary, "Chromium is needed: install the package `chromium`"
    note = profile / "DevToolsActivePort"
    process = spawn([binary, *_OPTIONS, f"--user-data-dir={profile}", "about:blank"], log=profile / "chromium.log")

    async def port() -> str:
        assert process.poll() is None, (profile / "chromium.log").read_text(encoding="utf-8")
        return note.read_text(encoding="utf-8").partition("\n")[0] if note.exists() else ""

    try:
        yield f"http://127.0.0.1:{await eventually(port, within_s=_WITHIN_S)}"
    finally:
        stop(process)


@dataclass
class Page:
    """A tab."""

    wire: ClientConnection
    complaints: list[str] = field(default_factory=list[str])
    listeners: dict[str, Callable[[Event], Awaitable[None]]] = field(default_factory=dict[str, Any])
    _answers: dict[int, asyncio.Future[Any]] = field(default_factory=dict[int, "asyncio.Future[Any]"])
    _tasks: set[asyncio.Task[None]] = field(default_factory=set[asyncio.Task[None]])

    async def call(self, method: str, **params: Any) -> Any:
        number = len(self._answers)
        self._answers[number] = asyncio.get_running_loop().create_future()
        await self.wire.send(json.dumps({"id": number, "method": method, "params": params}))
        return await self._answers[number]

    async def look(self, script: str) -> Any:
        """What an expression is in the page."""
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def until(self, script: str) -> None:
        await eventually(lambda: self.look(f"Boolean({script})"), within_s=_WITHIN_S)

    async def press(self, key: str) -> None:
        text = {"text": "\r"} if key == "Enter" else {}
        about = {"key": key, "code": key, "windowsVirtualKeyCode": _KEYS[key]}
        await self.call("Input.dispatchKeyEvent", type="keyDown", **about, **text)
        await self.call("Input.dispatchKeyEvent", type="keyUp", **about)

    async def write(self, text: str) -> None:
        """Into what has the focus."""
        await self.call("Input.insertText", text=text)

    async def run(self) -> None:
        """Takes what the browser says, until it is cancelled."""
        async for line in self.wire:
            said = json.loads(line)
            if "id" in said:
                self._settle(said)
            elif listener := self.listeners.get(said["method"]):
                task = asyncio.create_task(listener(said["params"]))
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)

    def _settle(self, said: Event) -> None:
        if error := said.get("error"):
            self._answers[said["id"]].set_exception(AssertionError(error))
        else:
            self._answers[said["id"]].set_result(said["result"])

    async def complain(self, event: Event) -> None:
        entry = event.get("entry") or event.get("exceptionDetails") or event
        if event.get("type") not in {"log", "info", "debug"}:
            self.complaints.append(str(entry.get("text") or entry))


@asynccontextmanager
async def tab(browser: str, address: str) -> AsyncGenerator[Page]:
    """A new tab at an address, closed at the end."""
    async with httpx.AsyncClient(base_url=browser) as driver:
        target = (await driver.put("/json/new?about:blank")).json()
        async with connect(target["webSocketDebuggerUrl"], max_size=None, ping_interval=None) as wire:
            page = Page(wire)
            for event in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
                page.listeners[event] = page.complain
            running = asyncio.create_task(page.run())
            try:
                for domain in ("Runtime", "Log", "Page"):
                    await page.call(f"{domain}.enable")
                await page.call("Page.navigate", url=address)
                await page.until("document.readyState === 'complete'")
                yield page
            finally:
                running.cancel()
                await asyncio.wait([running])
        await driver.get(f"/json/close/{target['id']}")

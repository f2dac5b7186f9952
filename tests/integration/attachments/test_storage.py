"""Both storages keep the same promises; and what dies halfway is cleaned up."""

import hashlib
from collections.abc import Iterator

import boto3
import pytest
from moto.server import ThreadedMotoServer

from support.lives import CUSTOMER, DESK, Life, kiel
from sysops_graph.attachments import commands
from sysops_graph.attachments.handlers import Eraser, note_erased, prepare_erasure
from sysops_graph.attachments.model import ABANDONED_AFTER, Announced, AttachmentNotFound, Limits, StorageAway
from sysops_graph.attachments.storage import FolderStorage, Storage, storage_of
from sysops_graph.delivery.queries import due_work
from sysops_graph.delivery.settling import settle_message
from sysops_graph.ids import Ids, random_id

BODY = b"\x89PNG\r\n\x1a\n" + bytes(600_000)


@pytest.fixture(scope="module")
def object_store() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    client = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="us", aws_secret_access_key="secret"
    )
    client.create_bucket(Bucket="attachments")
    client.close()
    yield endpoint
    server.stop()


@pytest.fixture(params=["folder", "s3"])
def storage(request, settings, tmp_path) -> Storage:
    if request.param == "folder":
        return FolderStorage(tmp_path)
    endpoint = request.getfixturevalue("object_store")
    keys = {"s3_endpoint": endpoint, "s3_access_key": "us", "s3_secret_key": "secret"}
    found = storage_of(type(settings).model_validate({**settings.model_dump(), **keys}))
    assert found
    return found


def keep(storage: Storage, name: str) -> None:
    with storage.aside(name) as body:
        body.write(BODY)
        storage.keep(name, body)


def test_what_was_kept_is_read_and_erased_as_often_as_one_likes(storage):
    name = random_id("Attachment")
    keep(storage, name)
    keep(storage, name)
    assert b"".join(storage.read(name)) == BODY
    assert max(map(len, storage.read(name))) < len(BODY)
    storage.erase(name)
    storage.erase(name)
    with pytest.raises(AttachmentNotFound):
        list(storage.read(name))


def test_what_was_only_set_aside_is_nowhere(storage, tmp_path):
    name = random_id("Attachment")
    with storage.aside(name) as body:
        body.write(BODY)
    with pytest.raises(AttachmentNotFound):
        list(storage.read(name))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_a_dead_process_left_half_written_is_erased_too(tmp_path):
    storage, name = FolderStorage(tmp_path), random_id("Attachment")
    half = storage.aside(name)
    half.__enter__().write(BODY)
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".part"]
    storage.erase(name)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_storage_that_is_away_says_so(settings, tmp_path):
    (tmp_path / "file").write_text("no folder")
    folder = FolderStorage(tmp_path / "file")
    nobody = settings.model_copy(update={"s3_endpoint": "http://127.0.0.1:9"})
    for storage in (folder, storage_of(nobody)):
        assert storage
        with pytest.raises(StorageAway):
            keep(storage, random_id("Attachment"))
        if storage is not folder:
            with pytest.raises(StorageAway):
                storage.erase("file_x")


@pytest.fixture
async def life(graph, wipe) -> Life:
    life = Life(graph)
    await life.build(kiel("anna"))
    return life


async def announced(life: Life, ticket_id: str) -> str:
    said = Announced(
        file_name="a.png", bytes=len(BODY), media_type="image/png", sha256=hashlib.sha256(BODY).hexdigest()
    )
    limits = Limits(most_bytes=10**9, per_ticket=20)
    outcome = await life.act(
        commands.request_upload, said, ticket_id=ticket_id, comment_id=None, limits=limits, actor=CUSTOMER
    )
    await life.graph.write(commands.begin_upload, outcome["attachment_id"], ids=Ids(random_id("Request")))
    return outcome["attachment_id"]


async def erase_what_is_due(life: Life, storage: Storage) -> int:
    """What the worker does for the messages of the storage's lane; answers how many there were."""
    now, done = life.now, 0
    shares = {"shards": range(64), "running": (), "full": (), "at_most": 500}
    while due := [
        message
        for message in (await life.graph.read(due_work, **shares, now=now, until_at=now)).messages
        if message.lane == commands.LANE
    ]:
        for message in due:
            at = {"now": now, "ids": Ids(random_id("Command"))}
            name = await life.graph.write(prepare_erasure, message, **at)
            if name:
                await Eraser(storage).erase(name, message.id)
                await life.graph.write(note_erased, message, name, **at)
            await life.graph.write(settle_message, message, **at)
            done += 1
    return done


async def test_a_body_that_was_kept_but_never_marked_is_erased(life, tmp_path):
    """Whoever received it died between the storage and the graph."""
    storage, ticket = FolderStorage(tmp_path), await life.open()
    name = await announced(life, ticket)
    keep(storage, name)
    await life.later(seconds=ABANDONED_AFTER.total_seconds() - 1)
    assert await erase_what_is_due(life, storage) == 0
    await life.later(seconds=2)
    assert await erase_what_is_due(life, storage) == 1
    with pytest.raises(AttachmentNotFound):
        list(storage.read(name))
    assert await life.one("MATCH (a:Attachment) RETURN a.state AS state, a.body_erased_at IS NOT NULL AS gone") == {
        "state": "abandoned",
        "gone": True,
    }


async def test_a_body_that_comes_after_it_was_given_up_is_not_stored_and_erased_again(life, tmp_path):
    storage, ticket = FolderStorage(tmp_path), await life.open()
    name = await announced(life, ticket)
    await life.later(seconds=ABANDONED_AFTER.total_seconds() + 1)
    await erase_what_is_due(life, storage)
    keep(storage, name)
    at = {"now": life.now, "ids": Ids(random_id("Request"))}
    with pytest.raises(AttachmentNotFound):
        await life.graph.write(commands.store_upload, name, **at)
    await life.graph.write(commands.refuse_upload, name, **at)
    await erase_what_is_due(life, storage)
    with pytest.raises(AttachmentNotFound):
        list(storage.read(name))


async def test_what_is_stored_stays_when_the_timer_comes_and_when_storing_is_repeated(life, tmp_path):
    storage, ticket = FolderStorage(tmp_path), await life.open()
    name = await announced(life, ticket)
    keep(storage, name)
    for _ in range(2):
        await life.graph.write(commands.store_upload, name, now=life.now, ids=Ids(random_id("Request")))
    await life.later(seconds=ABANDONED_AFTER.total_seconds() + 60)
    assert await erase_what_is_due(life, storage) == 0
    assert b"".join(storage.read(name)) == BODY
    assert await life.one("MATCH (h:HistoryEntry {kind: 'attached'}) RETURN count(h) AS lines") == 1


async def test_all_of_a_ticket_is_erased_and_its_names_are_forgotten(life, tmp_path):
    storage, ticket = FolderStorage(tmp_path), await life.open()
    names = [await announced(life, ticket) for _ in range(2)]
    keep(storage, names[0])
    await life.graph.write(commands.store_upload, names[0], now=life.now, ids=Ids(random_id("Request")))

    async def delete(tx, *, actor, now, ids):
        messages = await commands.erase_attachments(tx, ticket, now=now, ids=ids)
        await commands.deliver(tx, messages=messages, now=now, ids=ids)
        return {}

    for _ in range(2):
        await life.act(delete, actor=DESK)
    assert await erase_what_is_due(life, storage) == 2
    assert await life.rows("MATCH (a:Attachment) RETURN DISTINCT a.state AS state, a.file_name AS name") == [
        {"state": "erased", "name": ""}
    ]
    with pytest.raises(AttachmentNotFound):
        list(storage.read(names[0]))

"""Whoever reads the whole graph finds no secret: after a life with contact data, keys and addresses of every kind."""

import base64
import hashlib
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from support.carriers import AnsweringMailServer, Browser, serving_http, serving_mail
from support.documents import mutation
from support.engine import running_worker
from support.eventually import eventually
from sysops_graph.local.inbox import caught
from sysops_graph.local.sinks import sms_gateway
from sysops_graph.routes import routes
from sysops_graph.settings import Settings
from sysops_graph.staff.keys import SHOWN

REFUSAL = "550 nobody has Reach.1003@example.org; +49 30 9182 1003 is not known either"
CHAT = "discord://123456789012345678/aBcDeFgHiJkLmNoPqRsTuVwXyZ"
CALENDAR = "https://calendar.example.org/private-k3y/basic.ics"
PUSH = "https://fcm.googleapis.com/fcm/send/endp0int-of-carl"
BY_MAIL = {"preferredChannel": "EMAIL"}
BODY = b"The display stays dark."
LEFT = {
    *("AbsenceCalendar", "ApiKey", "Attachment", "Attempt", "AuditEntry", "CalendarFeed", "Command", "Contact"),
    *("ContactAddress", "Customer", "Expert", "HistoryEntry", "Notification", "OutboxMessage", "Staff", "Ticket"),
}
"""Labels of which such a life leaves nodes behind."""

Rows = list[dict[str, object]]


def contact(number: int) -> dict[str, str]:
    return {
        "email": f"Reach.{number}@example.org",
        "phone": f"+49 30 9182 {number}",
        "address": f"Hidden Lane {number}, Kiel",
    }


def marks(number: int) -> set[str]:
    """What betrays such contact data, however it is written."""
    return {f"reach.{number}", f"309182{number}", f"hidden lane {number}"}


def found(secrets: set[str], rows: Rows) -> set[tuple[str, str]]:
    """(secret, place) of each that stands there: as it is, or as a plain hash that guesses can be held against."""
    hashes = {hashlib.sha256(secret.encode()).hexdigest() for secret in secrets}
    return {(s, str(row["place"])) for row in rows for s in secrets | hashes if _holds(str(row["value"]), s)}


def _holds(value: str, secret: str) -> bool:
    return secret in value.casefold() or (secret.isdigit() and secret in re.sub(r"[\s()/.-]", "", value))


async def everything(life) -> Rows:
    """Each property of each node and each relationship."""
    nodes = "MATCH (n) UNWIND keys(n) AS name RETURN labels(n)[0] + '.' + name AS place, n[name] AS value"
    edges = "MATCH ()-[r]->() UNWIND keys(r) AS name RETURN type(r) + '.' + name AS place, r[name] AS value"
    return await life.rows(nodes) + await life.rows(edges)


@pytest.fixture
async def outside(settings: Settings, tmp_path: Path) -> AsyncIterator[Settings]:
    """A mail server whose refusal names an address, a gateway that takes text messages, and nobody else."""
    async with serving_mail(AnsweringMailServer(REFUSAL)) as port, serving_http(sms_gateway(tmp_path)) as url:
        far = {"chat_schemes": "json", "push_hosts": "127.0.0.1"}
        yield settings.model_copy(update={"smtp_port": port, "sms_url": url, **far})


@pytest.fixture
async def secrets(api, life, settings, outside, tmp_path: Path) -> set[str]:
    """What was given to the service, or by it, and is for nobody else to read."""
    table = routes(outside)
    kept = await people(api) | await keys(api, life) | await addresses(api)
    async with running_worker(outside, table.messages, table.timers, table.groups):
        kept |= await work(api, life)
        await eventually(lambda: texted("+493091821003", tmp_path), within_s=60)
        await eventually(lambda: quiet(life), within_s=60)
    for file in (settings.token_key_file, settings.sealing_key_file):
        kept |= {file.read_text().strip(), base64.b64decode(file.read_bytes()).hex()}
    kept |= {settings.neo4j_password.get_secret_value(), api.headers("carl")["Authorization"].split()[1]}
    return {secret.casefold() for secret in kept}


async def texted(number: str, folder: Path) -> bool:
    """Whether a text message came through, after the mail server had refused."""
    return number in {each.to for each in caught(folder)}


async def quiet(life) -> bool:
    """Whether all that is due is done."""
    due = "MATCH (m:OutboxMessage {state: 'pending'}) WHERE m.next_attempt_at <= datetime() RETURN count(m) AS left"
    return await life.one(due) == 0


async def people(api) -> set[str]:
    """Everybody can be reached; one customer is forgotten, another's first contact data are replaced."""
    said = [
        ("dora", "createCustomer", 1001, {"name": "Dana", "number": "D", "areaId": "area_kiel", **BY_MAIL}),
        ("adam", "createContact", 1002, {"name": "Boss"}),
        ("adam", "changeExpert", 1003, {"id": "exp_anna", **BY_MAIL}),
        ("adam", "changeStaff", 1004, {"id": "stf_lena", "preferredChannel": "CHAT", "timeZone": "Europe/Berlin"}),
        ("dora", "changeCustomer", 1005, {"id": "cus_c1"}),
        ("dora", "changeCustomer", 1006, {"id": "cus_carl"}),
        ("dora", "changeCustomer", 1007, {"id": "cus_carl", "preferredChannel": "PUSH"}),
    ]
    for who, name, number, given in said:
        document = mutation(name, given="PersonInput" if name == "createContact" else None)
        assert (await api.do(who, document, contact=contact(number), **given)).data
    forget = "mutation($input: EraseCustomerInput!) { eraseCustomer(input: $input) { node { id } } }"
    assert (await api.do("adam", forget, customerId="cus_c1")).data
    return set().union(*(marks(number) for _, _, number, _ in said))


async def keys(api, life) -> set[str]:
    """A key of another system and the one that follows it, both used."""
    create = "mutation($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { id } } }"
    rotate = "mutation($input: RotateApiKeyInput!) { rotateApiKey(input: $input) { secret } }"
    said = {"endsAt": (life.now + timedelta(days=90)).isoformat()}
    made = (await api.do("adam", create, name="chat", roles=["INTEGRATION"], **said)).data["createApiKey"]
    turned = await api.do("adam", rotate, apiKeyId=made["apiKey"]["id"], overlap="P1D", **said)
    both = {made["secret"], turned.data["rotateApiKey"]["secret"]}
    for secret in both:
        asked = {"json": {"query": "{ me { roles } }"}, "headers": {"Authorization": f"Bearer {secret}"}}
        assert "errors" not in (await api.http.post("/graphql", **asked)).json()
    return {secret[SHOWN:] for secret in both}


async def addresses(api) -> set[str]:
    """A chat, a browser, a calendar that is followed and one that is given out."""
    browser = Browser().subscription(PUSH)
    for who, name, said in [
        ("lena", "setChat", {"url": CHAT}),
        ("carl", "subscribeToPush", browser),
        ("anna", "setAbsenceCalendar", {"url": CALENDAR}),
    ]:
        kind = f"{name[0].upper()}{name[1:]}Input"
        assert (
            await api.do(who, f"mutation($input: {kind}!) {{ {name}(input: $input) {{ __typename }} }}", **said)
        ).data
    renew = "mutation($input: CalendarFeedInput!) { renewCalendarFeed(input: $input) { feed { address } } }"
    feed = (await api.do("ben", renew)).data["renewCalendarFeed"]["feed"]["address"]
    return {
        CHAT.rpartition("/")[2],
        "endp0int-of-carl",
        browser["auth"],
        browser["p256dh"],
        "private-k3y",
        *signed(feed),
    }


def signed(address: str) -> set[str]:
    """An address that was given out, and what of it nobody can make."""
    return {address, address.rpartition(".")[2]}


async def work(api, life) -> set[str]:
    """Tickets of all three customers, one with a file, are offered, taken and solved; an analyst asks about them."""
    newcomer = {"name": "Nele", "contact": contact(1008)}
    for who, said in [
        ("carl", {"deviceId": "dev_carl"}),
        ("dora", {"newcomer": newcomer, "areaId": "area_kiel", "productId": "prd_tv"}),
        (
            "dora",
            {"customerId": await life.one("MATCH (c:Customer {name: 'Dana'}) RETURN c.id"), "productId": "prd_tv"},
        ),
    ]:
        opened = await api.do(who, "open_ticket", subject="No picture", **said)
        assert opened.data
    ticket = opened.data["openTicket"]["ticket"]["id"]
    [offer] = await eventually(lambda: offered(life, ticket))
    assert (await api.do(offer["to"], "accept_offer", offerId=offer["id"])).data
    asked = {"query": "MATCH (c:Customer) RETURN c.name AS name, c.email_sealed AS email, c.phone_hash AS phone"}
    assert (await api.http.post("/analysis", json=asked, headers=api.headers("ada"))).status_code == 200
    return marks(1008) | await a_file(api, ticket)


async def offered(life, ticket: str) -> Rows:
    return await life.rows(
        "MATCH (a:Assignment {ticket_id: $id, state: 'offered'}) RETURN a.id AS id, substring(a.expert_id, 4) AS to",
        id=ticket,
    )


async def a_file(api, ticket: str) -> set[str]:
    request = "mutation($input: RequestUploadInput!) { requestUpload(input: $input) { address } }"
    files = "query($id: ID!) { node(id: $id) { ... on Ticket { attachments { url } } } }"
    said = {"fileName": "words.txt", "mediaType": "text/plain", "sha256": hashlib.sha256(BODY).hexdigest()}
    given = await api.do("dora", request, ticketId=ticket, bytes=len(BODY), **said)
    up = given.data["requestUpload"]["address"]
    assert (await api.http.put(up, content=BODY)).status_code == 201
    [file] = (await api.ask("dora", files, id=ticket)).data["node"]["attachments"]
    assert (await api.http.get(file["url"])).content == BODY
    return signed(up) | signed(file["url"])


async def test_no_secret_stands_in_the_graph(life, secrets):
    rows = await everything(life)
    assert {str(row["place"]).partition(".")[0] for row in rows} >= LEFT
    assert found(secrets, rows) == set()


@pytest.mark.parametrize(
    "value",
    [
        "write to reach.1001@EXAMPLE.org",
        ["+49 (30) 9182-1001"],
        "sms to +493091821001",
        hashlib.sha256(b"309182" + b"1001").hexdigest(),
    ],
)
@pytest.mark.parametrize(
    "text",
    [
        "MATCH (e:Expert {id: 'exp_ben'}) SET e.planted = $value",
        "MATCH (:Expert {id: 'exp_ben'})-[r:SERVES]->() SET r.planted = $value",
    ],
)
async def test_a_secret_that_stands_there_would_be_found(life, text, value):
    await life.rows(text, value=value)
    assert {place.partition(".")[2] for _, place in found(marks(1001), await everything(life))} == {"planted"}

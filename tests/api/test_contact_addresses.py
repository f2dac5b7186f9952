"""Who may name chats and browsers; addresses are kept sealed and never shown."""

import pytest

from support.carriers import Browser

pytestmark = pytest.mark.usefixtures("life")

WAYS = "{ personId chatSinceAt browsers }"
CHAT = f"mutation($input: SetChatInput!) {{ setChat(input: $input) {{ ways {WAYS} }} }}"
SUBSCRIBE = f"mutation($input: SubscribeToPushInput!) {{ subscribeToPush(input: $input) {{ ways {WAYS} }} }}"
UNSUBSCRIBE = f"mutation($input: UnsubscribeFromPushInput!) {{ unsubscribeFromPush(input: $input) {{ ways {WAYS} }} }}"
MINE = f"{{ myWaysToTell {WAYS} webPushKey }}"
DISCORD = "discord://123456789012345678/aBcDeFgHiJkLmNoPqRsTuVwXyZ"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"


async def test_staff_and_experts_name_their_chat(api, life):
    assert (await api.do("lena", CHAT, url=DISCORD)).data["setChat"]["ways"]["chatSinceAt"]
    named = await api.do("adam", CHAT, personId="exp_anna", url=DISCORD)
    assert named.data["setChat"]["ways"]["personId"] == "exp_anna"
    assert (await api.do("lena", CHAT, url=None)).data["setChat"]["ways"]["chatSinceAt"] is None
    kept = await life.rows("MATCH (c:ContactAddress) RETURN properties(c) AS c")
    assert "aBcDeF" not in str(kept)


async def test_anybody_subscribes_browsers(api):
    subscription = Browser().subscription(ENDPOINT)
    for _ in range(2):
        assert (await api.do("carl", SUBSCRIBE, **subscription)).data["subscribeToPush"]["ways"]["browsers"] == 1
    assert (await api.ask("carl", MINE)).data["myWaysToTell"]["browsers"] == 1
    assert (await api.do("carl", UNSUBSCRIBE, **subscription)).data["unsubscribeFromPush"]["ways"]["browsers"] == 0


async def test_what_cannot_be_is_refused_and_leaves_nothing(api, dump):
    before = await dump()
    browser = Browser().subscription(ENDPOINT)
    refused = [
        ("carl", CHAT, {"url": DISCORD}, [("ROLE_MISSING", None)]),
        ("lena", CHAT, {"url": DISCORD, "personId": "exp_anna"}, [("ROLE_MISSING", None)]),
        ("adam", CHAT, {"url": DISCORD, "personId": "cus_carl"}, [("RECIPIENT_GONE", "input.personId")]),
        ("lena", CHAT, {"url": "file:///etc/passwd"}, [("MALFORMED", "input.url")]),
        ("lena", CHAT, {"url": "x" * 1001}, [("TEXT_TOO_LONG", "input.url"), ("MALFORMED", "input.url")]),
        ("carl", SUBSCRIBE, {**browser, "endpoint": "http://169.254.169.254/x"}, [("INVALID", "input.endpoint")]),
        ("carl", SUBSCRIBE, {**browser, "p256dh": "AAAA"}, [("MALFORMED", "input.p256dh")]),
        ("bot", SUBSCRIBE, browser, [("ROLE_MISSING", None)]),
    ]
    for who, document, said, found in refused:
        assert (await api.do(who, document, **said)).found == found, (who, said)
    assert await dump() == before

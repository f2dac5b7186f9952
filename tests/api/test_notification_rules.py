"""How people say how they want to be told, and who reads what others were told."""

import pytest

pytestmark = pytest.mark.usefixtures("life")

SET = """mutation($input: SetNotificationRulesInput!) { setNotificationRules(input: $input) {
  rules { personId quietFromMinute quietUntilMinute kinds { kind channel off delayMinutes } } } }"""
RULES = """query($personId: ID) { notificationRules(personId: $personId) {
  personId quietFromMinute kinds { kind off } } }"""
TOLD = """query($recipientId: ID) { notifications(recipientId: $recipientId, first: 10) {
  nodes { kind state attempts { channel state bundledWithId } } } }"""
QUIET = {"quietFromMinute": 1260, "quietUntilMinute": 420}
OFF = {"kind": "ticket.solved", "off": True}


async def test_a_person_says_how_to_be_told(api):
    said = await api.do("carl", SET, kinds=[OFF, {"kind": "ticket.closed", "delayMinutes": 30}], **QUIET)
    assert said.data["setNotificationRules"]["rules"] == {
        "personId": "cus_carl",
        **QUIET,
        "kinds": [
            {"kind": "ticket.closed", "channel": None, "off": False, "delayMinutes": 30},
            {"kind": "ticket.solved", "channel": None, "off": True, "delayMinutes": 0},
        ],
    }
    again = await api.do("carl", SET)
    assert again.data["setNotificationRules"]["rules"]["kinds"] == []


@pytest.mark.parametrize(("who", "for_whom"), [("dora", "cus_carl"), ("max", "exp_anna"), ("adam", "stf_lena")])
async def test_staff_say_it_for_others(api, who, for_whom):
    assert (await api.do(who, SET, personId=for_whom, kinds=[OFF])).data
    shown = await api.ask(who, RULES, personId=for_whom)
    assert shown.data["notificationRules"]["kinds"] == [{"kind": "ticket.solved", "off": True}]


async def test_what_cannot_be_is_refused_and_leaves_nothing(api, dump):
    before = await dump()
    refused = [
        ("carl", {"personId": "cus_c1"}, [("ROLE_MISSING", None)]),
        ("dora", {"personId": "exp_anna"}, [("ROLE_MISSING", None)]),
        ("bot", {}, [("ROLE_MISSING", None)]),
        ("dora", {"personId": "cus_nobody"}, [("RECIPIENT_GONE", "input.personId")]),
        ("max", {"personId": ""}, [("RECIPIENT_GONE", "input.personId")]),
        ("carl", {"kinds": [OFF, OFF]}, [("ALREADY_NAMED", "input.kinds.ticket.solved")]),
        ("carl", {"kinds": [{"kind": "offer.made", "off": True}]}, [("INVALID", "input.kinds.offer.made")]),
        ("carl", {"kinds": [{"kind": "nothing"}]}, [("UNKNOWN_VALUE", "input.kinds.nothing.[key]")]),
        ("carl", {"quietFromMinute": 1440, "quietUntilMinute": 0}, [("OUT_OF_RANGE", "input.quietFromMinute")]),
        ("carl", {"quietFromMinute": 60}, [("INVALID", "input")]),
    ]
    for who, said, found in refused:
        assert (await api.do(who, SET, **said)).found == found, (who, said)
    assert await dump() == before


async def test_staff_read_what_somebody_was_told_and_others_do_not(api, life):
    told = await api.do("carl", "open_ticket", subject="No picture", deviceId="dev_carl")
    assert told.data
    shown = await api.ask("dora", TOLD, recipientId="cus_carl")
    assert shown.data["notifications"]["nodes"] == []
    for who in ("c1", "anna", "lena", "paul"):
        assert (await api.ask(who, TOLD, recipientId="cus_carl")).codes == ["ROLE_MISSING"]

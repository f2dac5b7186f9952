import pytest

from sysops_graph.local.model import Memory, Ports, Profile
from sysops_graph.local.neo4j_conf import configuration

MEMORY = Memory(512, 64)


@pytest.mark.parametrize("profile", Profile)
@pytest.mark.parametrize("http", [None, 7474])
def test_every_key_stands_once(profile: Profile, http: int | None):
    keys = [line.partition("=")[0] for line in configuration(Ports(7687, http), profile, MEMORY).splitlines()]
    assert len(keys) == len(set(keys))


def test_every_address_is_loopback():
    text = configuration(Ports(7687, 7474), Profile.DEVELOPMENT, MEMORY)
    addresses = [line.partition("=")[2] for line in text.splitlines() if "_address=" in line]
    assert sorted(set(addresses)) == ["127.0.0.1:7474", "127.0.0.1:7687"]


def test_the_browser_may_call_its_own_database_only():
    text = configuration(Ports(17687, 17474), Profile.DEVELOPMENT, MEMORY)
    assert "connect-src 'self' ws://127.0.0.1:17687 http://127.0.0.1:17687\n" in text


def test_without_a_port_there_is_no_browser():
    assert "server.http.enabled=false\n" in configuration(Ports(7687), Profile.TEST, MEMORY)


def test_what_halves_the_cost_of_a_match_is_set():
    assert "db.relationship_grouping_threshold=8\n" in configuration(Ports(7687), Profile.TEST, MEMORY)

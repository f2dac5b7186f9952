import pytest
from pydantic import SecretStr

from sysops_graph.graph.driver import Graph
from sysops_graph.local.doctor import Finding, examine
from sysops_graph.settings import Settings


async def _by_name(settings: Settings) -> dict[str, Finding]:
    return {finding.what: finding for finding in await examine(settings)}


@pytest.mark.usefixtures("wipe")
async def test_a_sound_installation_has_nothing_to_mend(settings: Settings):
    ill = [finding for finding in await examine(settings) if not finding.healthy]
    assert ill == []


async def test_a_database_that_is_away_is_said_with_the_variable_to_set(settings: Settings):
    away = settings.model_copy(update={"neo4j_uri": "bolt://127.0.0.1:9"})
    finding = (await _by_name(away))["database"]
    assert (finding.healthy, "SYSOPS_NEO4J_URI" in finding.remedy) == (False, True)


async def test_a_wrong_password_is_said_as_such(settings: Settings):
    wrong = settings.model_copy(update={"neo4j_password": SecretStr("wrong-password")})
    assert (await _by_name(wrong))["database"].found == "refuses the password"


async def test_a_redis_that_is_away_is_said(settings: Settings):
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:9/0"})
    assert not (await _by_name(away))["redis"].healthy


async def test_a_missing_key_is_said_with_its_variable(settings: Settings):
    without = settings.model_copy(update={"sealing_key_file": None})
    assert "SYSOPS_SEALING_KEY_FILE" in (await _by_name(without))["keys"].found


@pytest.mark.usefixtures("wipe")
async def test_a_property_of_the_wrong_type_is_found(settings: Settings, graph: Graph):
    async with graph.session() as session:
        await (await session.run("CREATE (:Policy {id: 'pol_1', kind: 'x', version: 'one', body: '{}'})")).consume()
    finding = (await _by_name(settings))["properties"]
    assert "Policy.version is STRING, not INTEGER" in finding.found

from pathlib import Path

import pytest

from sysops_graph.local.addresses import own_neo4j, own_redis, stack_settings, variables
from sysops_graph.local.folder import Folder
from sysops_graph.local.model import Sinks
from sysops_graph.settings import Settings

OWN = {"neo4j_uri": "bolt://127.0.0.1:7687", "neo4j_password": "secret", "redis_url": "redis://127.0.0.1:6379/0"}


def _given(monkeypatch: pytest.MonkeyPatch, **variables: str) -> Settings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return Settings.model_validate({})


def test_without_a_word_from_the_environment_the_stack_is_for_development(tmp_path: Path):
    given = Settings.model_validate({})
    settings = stack_settings(given, Folder(tmp_path), Sinks(smtp=2525, sms=8025), **OWN)
    assert (own_neo4j(given), own_redis(given), settings.environment) == (True, True, "development")
    assert (settings.smtp_port, settings.sms_url) == (2525, "http://127.0.0.1:8025/messages")
    assert settings.neo4j_password.get_secret_value() == "secret"


def test_servers_that_the_environment_names_are_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    given = _given(
        monkeypatch,
        SYSOPS_NEO4J_URI="neo4j://graph.example",
        SYSOPS_NEO4J_PASSWORD="theirs",
        SYSOPS_REDIS_URL="redis://cache.example",
        SYSOPS_SMS_URL="https://gateway.example",
    )
    settings = stack_settings(given, Folder(tmp_path), Sinks(smtp=2525, sms=8025))
    assert (own_neo4j(given), own_redis(given)) == (False, False)
    assert (settings.neo4j_uri, settings.redis_url) == ("neo4j://graph.example", "redis://cache.example")
    assert (settings.neo4j_password.get_secret_value(), settings.sms_url) == ("theirs", "https://gateway.example")


def test_another_process_reads_the_same_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    settings = stack_settings(Settings.model_validate({}), Folder(tmp_path), Sinks(smtp=2525, sms=8025), **OWN)
    assert _given(monkeypatch, **variables(settings)) == settings

"""The configuration of a local Neo4j."""

import os

from sysops_graph.local.browser import when_connected
from sysops_graph.local.model import Memory, Ports, Profile

_ALWAYS = {
    "server.https.enabled": "false",
    # A node with more relationships than this keeps them by type, which halves the cost of a match.
    "db.relationship_grouping_threshold": "8",
    "db.tx_log.rotation.size": "16m",
    "db.tx_log.preallocate": "false",
    "db.tx_log.rotation.retention_policy": "2 files",
    "dbms.usage_report.enabled": "false",
    "dbms.security.auth_enabled": "true",
    "client.allow_telemetry": "false",
    "browser.remote_content_hostname_whitelist": "localhost",
    "dbms.security.allow_csv_import_from_file_urls": "false",
    "db.memory.transaction.max": "256m",
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",
}
_BY_PROFILE = {
    # Tests fill and empty the graph all the time: statements are not to be planned anew for it.
    Profile.TEST: {
        "db.lock.acquisition.timeout": "5s",
        "db.transaction.timeout": "30s",
        "dbms.cypher.min_replan_interval": "1h",
    },
    # Counts that double from nothing would have busy statements planned anew every few seconds, by all who ask at once.
    Profile.DEVELOPMENT: {
        "db.lock.acquisition.timeout": "5s",
        "db.transaction.timeout": "60s",
        "dbms.cypher.min_replan_interval": "10m",
    },
}


def memory(profile: Profile) -> Memory:
    """Megabytes of heap and page cache: small for tests, an eighth of the machine at most for development."""
    if profile is Profile.TEST:
        return Memory(512, 64)
    machine_mb = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20
    heap_mb = max(384, min(1024, machine_mb // 8))
    return Memory(heap_mb, heap_mb // 4)


def configuration(ports: Ports, profile: Profile, fitted: Memory) -> str:
    """The text of neo4j.conf; every key once, as the server demands."""
    lines = {
        **_ALWAYS,
        **_BY_PROFILE[profile],
        **_addresses(ports),
        "server.memory.pagecache.size": f"{fitted.page_cache_mb}m",
    }
    return "".join(f"{key}={value}\n" for key, value in lines.items())


def _addresses(ports: Ports) -> dict[str, str]:
    bolt = {f"server.bolt.{kind}_address": f"127.0.0.1:{ports.bolt}" for kind in ("listen", "advertised")}
    if ports.http is None:
        return {**bolt, "server.http.enabled": "false"}
    http = {f"server.http.{kind}_address": f"127.0.0.1:{ports.http}" for kind in ("listen", "advertised")}
    return {
        **bolt,
        **http,
        "dbms.security.http_static_content_security_policy_header": _browser_policy(ports),
        "browser.post_connect_cmd": when_connected(),
    }


def _browser_policy(ports: Ports) -> str:
    """Keeps the Browser from calling fonts, analytics and error reports of others."""
    bolt = f"ws://127.0.0.1:{ports.bolt} http://127.0.0.1:{ports.bolt}"
    return (
        "default-src 'self'; script-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; "
        "font-src 'self' data:; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; "
        f"connect-src 'self' {bolt}"
    )

"""Frozen settings, the only reader of the environment: `SYSOPS_` and the field's name in capitals."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """What a process is told from outside. Built once in `cli.py`, `app.py` or a test, and handed down."""

    model_config = SettingsConfigDict(env_prefix="SYSOPS_", frozen=True, extra="forbid")

    environment: Literal["development", "test", "production"] = Field(
        "production", description="Local tokens and GraphiQL exist only outside production."
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level that is logged.")

    neo4j_uri: str = Field("bolt://127.0.0.1:7687", description="Bolt or neo4j:// address of the graph.")
    neo4j_user: str = Field("neo4j", description="User at the database.")
    neo4j_password: SecretStr = Field(SecretStr(""), description="Password at the database.")
    neo4j_database: str = Field("neo4j", description="Name of the database.")
    neo4j_pool: int = Field(40, ge=1, le=100, description="Connections per process.")
    redis_url: str = Field("redis://127.0.0.1:6379/0", description="Redis for doorbell and shared rates; may be away.")

    api_host: str = Field("127.0.0.1", description="Address the API listens on.")
    api_port: int = Field(8000, ge=0, le=65535, description="Port the API listens on; 0 picks a free one.")
    operations_at_once: int = Field(32, ge=1, le=1000, description="Operations that an API process runs at once.")
    operations_waiting: int = Field(500, ge=0, le=10_000, description="Operations that wait for their turn at most.")
    operations_patience_s: float = Field(5, gt=0, le=60, description="Longest an operation waits, seconds.")
    operations_per_principal: int = Field(20, ge=1, le=10_000, description="Operations of one principal at once.")
    operation_timeout_s: float = Field(10, gt=0, le=60, description="Longest an operation runs, seconds.")
    principal_per_minute: int = Field(600, ge=1, le=1_000_000, description="Operations of one principal a minute.")
    principal_burst: int = Field(100, ge=1, le=1_000_000, description="Of those at once, after a pause.")
    address_per_minute: int = Field(1200, ge=1, le=1_000_000, description="Requests from one address a minute.")
    address_burst: int = Field(200, ge=1, le=1_000_000, description="Of those at once, after a pause.")
    analysis_timeout_s: float = Field(30, gt=0, le=600, description="Longest a question to /analysis runs, seconds.")
    analysis_rows: int = Field(10_000, ge=1, le=1_000_000, description="Rows that it is answered with at most.")
    analysis_at_once: int = Field(2, ge=1, le=100, description="Questions that an API process asks at once.")
    subscriptions_at_once: int = Field(5000, ge=1, le=100_000, description="Subscriptions open in an API process.")
    subscriptions_per_principal: int = Field(100, ge=1, le=100_000, description="Of those of one principal.")
    subscriptions_per_connection: int = Field(20, ge=1, le=1000, description="Of those over one WebSocket.")
    trusted_addresses: str = Field("", description="Addresses whose requests are not counted, like of a proxy.")
    persisted_file: Path | None = Field(
        None, description="Documents that front ends ask for by documentId: a JSON object of ids and texts."
    )
    persisted_only: bool = Field(False, description="Whether only those documents are run.")
    allowed_origins: str = Field("", description="Origins of front ends elsewhere, like https://app.example.org.")
    ticket_link: str = Field(
        "",
        pattern=r"^((https://|http://(localhost|127\.0\.0\.1)[:/]).*\{token\}.*)?$",
        description="Where a front end shows customers one ticket, like https://app.example.org/#{token}; https.",
    )
    ticket_link_days: int = Field(30, ge=1, le=365, description="So long a link in a letter opens its ticket, days.")
    worker_metrics_port: int = Field(8001, ge=0, le=65535, description="Port of the worker's metrics; 0 for none.")
    worker_concurrency: int = Field(8, ge=1, le=64, description="Effects and sends a worker runs at once.")

    heartbeat_url: str | None = Field(
        None,
        pattern=r"^(https://|http://(localhost|127\.0\.0\.1)[:/])",
        description="Outside monitor that hears every minute that all invariants stand; https.",
    )
    heartbeat_timeout_s: float = Field(10, gt=0, le=20, description="Longest a heartbeat may take, seconds.")

    oidc_issuer: str | None = Field(
        None,
        pattern=r"^(https://|http://(localhost|127\.0\.0\.1)[:/])",
        description="OpenID Connect provider whose tokens are accepted, by its address; https.",
    )
    oidc_audience: str = Field("sysops", min_length=1, description="Audience that its tokens must name.")
    oidc_algorithms: str = Field(
        "RS256,ES256",
        pattern=r"^(RS|PS|ES)(256|384|512)(,(RS|PS|ES)(256|384|512))*$",
        description="Algorithms that it may sign with.",
    )
    oidc_roles_claim: str = Field("roles", description="Where its tokens name roles, like realm_access.roles.")
    oidc_node_claim: str = Field("sysops_node", description="Where its tokens name a node of the graph.")

    token_key_file: Path | None = Field(None, description="Key that signs and checks local tokens (32 bytes, base64).")
    sealing_key_file: Path | None = Field(None, description="Key that seals contact data (32 bytes, base64).")

    attachments_folder: Path | None = Field(
        None, description="Folder that keeps the bodies of attachments, for the API and the worker alike."
    )
    s3_endpoint: str | None = Field(
        None, description="Object store in place of the folder, like https://store.example:9000."
    )
    s3_bucket: str = Field("attachments", description="Bucket in the object store; it is there already.")
    s3_region: str = Field("us-east-1", description="Region of the object store.")
    s3_access_key: str = Field("", description="Who we are to the object store.")
    s3_secret_key: SecretStr = Field(SecretStr(""), description="Secret at the object store.")
    attachment_most_bytes: int = Field(26_214_400, ge=1, le=1_073_741_824, description="Largest attachment, bytes.")
    attachments_per_ticket: int = Field(20, ge=1, le=1000, description="Attachments that a ticket may have.")

    smtp_host: str = Field("127.0.0.1", description="Mail server.")
    smtp_port: int = Field(25, ge=1, le=65535, description="Port of the mail server.")
    smtp_timeout_s: float = Field(10, gt=0, le=60, description="Longest a mail may take, seconds.")
    mail_from: str = Field("support@penultimate.example", description="Sender of mails.")
    sms_url: str | None = Field(None, description="HTTP SMS gateway; without it the channel is off.")
    feeds_allow_internal: bool = Field(
        False, description="Calendar feeds may lie inside a private network; else only in the open internet."
    )
    sms_timeout_s: float = Field(10, gt=0, le=60, description="Longest a text message may take, seconds.")
    chat_schemes: str = Field(
        "slack,msteams,workflows,discord,gchat,zulip",
        description="Chat services that staff and experts may name, by Apprise's schemes.",
    )
    chat_timeout_s: float = Field(10, gt=0, le=60, description="Longest a chat may take, seconds.")
    vapid_key_file: Path | None = Field(
        None, description="Key that signs web push (32 bytes, base64); without it the channel is off."
    )
    push_hosts: str = Field(
        "fcm.googleapis.com,push.services.mozilla.com,push.apple.com,notify.windows.com",
        description="Push services that browsers may name; subdomains too.",
    )
    push_timeout_s: float = Field(10, gt=0, le=60, description="Longest a web push may take, seconds.")

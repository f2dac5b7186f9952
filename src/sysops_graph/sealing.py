"""Contact data at rest: each person's under a key of its own, which the service's key wraps; found by keyed hash.

The same service key signs what is given out to come back: one-time addresses.

The graph never holds the service's key. Without a person's data key nobody can read the person's contact data again.
Sealing draws random bytes, so it is called at the edges and never inside a use-case.
"""

import base64
import binascii
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sysops_graph.errors import Forbidden, Unavailable

_KEY_BYTES = 32
_NONCE_BYTES = 12


class ContactDataUnreadable(Unavailable):
    """Contact data was sealed with another service key; check SYSOPS_SEALING_KEY_FILE."""


class SignatureNotTrue(Forbidden):
    """This was not signed by this service for this purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactData:
    """How to reach a person, in the clear: for the instant of a send or an answer, never for a log."""

    email: str | None = None
    phone: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedText:
    """The properties of a node that keeps one address."""

    data_key: str
    text_sealed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedContact:
    """The properties of a person's node; none where there is no value."""

    data_key: str
    email_sealed: str | None
    phone_sealed: str | None
    address_sealed: str | None
    email_hash: str | None
    phone_hash: str | None


class Sealer:
    """Seals and opens with one service key of 32 bytes."""

    def __init__(self, service_key: bytes) -> None:
        if len(service_key) != _KEY_BYTES:
            raise ValueError(f"a service key has {_KEY_BYTES} bytes, not {len(service_key)}")
        self._wrapping = AESGCM(_derived(service_key, b"wrap data keys"))
        self._look_up_key = _derived(service_key, b"look up contact data")
        self._signing_key = _derived(service_key, b"sign what comes back")

    @classmethod
    def from_file(cls, key_file: Path) -> Self:
        """The sealer of a key file: 32 bytes, base64. Raises ValueError for any other content."""
        try:
            return cls(base64.b64decode(key_file.read_bytes().strip(), validate=True))
        except binascii.Error as error:
            raise ValueError(f"{key_file} is not base64") from error

    def seal(self, person_id: str, contact: ContactData) -> SealedContact:
        """Sealed under a fresh data key; the id is bound in, so that no node can borrow another's."""
        data_key = AESGCM.generate_key(256)
        cipher = AESGCM(data_key)

        def sealed(field: str, value: str | None) -> str | None:
            return None if value is None else _encrypt(cipher, value.encode(), _bound(person_id, field))

        return SealedContact(
            data_key=_encrypt(self._wrapping, data_key, _bound(person_id, "data_key")),
            email_sealed=sealed("email", contact.email),
            phone_sealed=sealed("phone", contact.phone),
            address_sealed=sealed("address", contact.address),
            email_hash=contact.email and self.email_hash(contact.email),
            phone_hash=contact.phone and self.phone_hash(contact.phone),
        )

    def open(self, person_id: str, properties: Mapping[str, object]) -> ContactData:
        """The contact data of a node's sealed properties; empty when the data key was destroyed.

        Raises ContactDataUnreadable.
        """
        wrapped = properties.get("data_key")
        if not isinstance(wrapped, str):
            return ContactData()
        cipher = AESGCM(_decrypt(self._wrapping, wrapped, _bound(person_id, "data_key")))

        def opened(field: str) -> str | None:
            value = properties.get(f"{field}_sealed")
            return _decrypt(cipher, value, _bound(person_id, field)).decode() if isinstance(value, str) else None

        return ContactData(email=opened("email"), phone=opened("phone"), address=opened("address"))

    def seal_text(self, node_id: str, text: str) -> SealedText:
        """One address on a node of its own, sealed in the same way."""
        data_key = AESGCM.generate_key(256)
        return SealedText(
            data_key=_encrypt(self._wrapping, data_key, _bound(node_id, "data_key")),
            text_sealed=_encrypt(AESGCM(data_key), text.encode(), _bound(node_id, "text")),
        )

    def open_text(self, node_id: str, properties: Mapping[str, object]) -> str | None:
        """The address of a node; none when its data key was destroyed. Raises ContactDataUnreadable."""
        wrapped, sealed = properties.get("data_key"), properties.get("text_sealed")
        if not isinstance(wrapped, str) or not isinstance(sealed, str):
            return None
        cipher = AESGCM(_decrypt(self._wrapping, wrapped, _bound(node_id, "data_key")))
        return _decrypt(cipher, sealed, _bound(node_id, "text")).decode()

    def text_hash(self, text: str) -> str:
        """By which the same text is known again."""
        return self._look_up_hash("text", text)

    def email_hash(self, email: str) -> str:
        """The same for every way to write one address."""
        return self._look_up_hash("email", email.strip().casefold())

    def phone_hash(self, phone: str) -> str:
        """The same for every grouping of one international number."""
        return self._look_up_hash("phone", "".join(sign for sign in phone if sign in "+0123456789"))

    def sign(self, purpose: str, text: str) -> str:
        """The text with its signature, fit for an address; it can be read by everybody and changed by nobody."""
        body = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        return f"{body}.{self._signature(purpose, body)}"

    def signed(self, purpose: str, token: str) -> str:
        """The text of a token that was signed for this purpose. Raises SignatureNotTrue."""
        body, _, signature = token.partition(".")
        if not hmac.compare_digest(signature.encode(), self._signature(purpose, body).encode()):
            raise SignatureNotTrue
        return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()

    def _signature(self, purpose: str, body: str) -> str:
        digest = hmac.digest(self._signing_key, f"{purpose}\x1f{body}".encode(), "sha256")
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def _look_up_hash(self, field: str, value: str) -> str:
        return hmac.digest(self._look_up_key, f"{field}\x1f{value}".encode(), "sha256").hex()


def _derived(service_key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose).derive(service_key)


def _bound(person_id: str, field: str) -> bytes:
    return f"{person_id}\x1f{field}".encode()


def _encrypt(cipher: AESGCM, clear: bytes, bound: bytes) -> str:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return base64.b64encode(nonce + cipher.encrypt(nonce, clear, bound)).decode()


def _decrypt(cipher: AESGCM, sealed: str, bound: bytes) -> bytes:
    data = base64.b64decode(sealed)
    try:
        return cipher.decrypt(data[:_NONCE_BYTES], data[_NONCE_BYTES:], bound)
    except InvalidTag as error:
        raise ContactDataUnreadable from error

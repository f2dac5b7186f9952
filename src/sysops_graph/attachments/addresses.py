"""One-time addresses: an attachment, one way and an end, signed with a key of the service."""

from datetime import datetime
from typing import Final

import orjson

from sysops_graph.attachments.model import Address, AddressExpired, AddressNotValid
from sysops_graph.sealing import Sealer, SignatureNotTrue

PATH: Final = "/attachments/"
UPLOAD: Final = "upload an attachment"
DOWNLOAD: Final = "download an attachment"
"""What a signature is for: an address of one way opens nothing on the other."""


def address_of(sealer: Sealer, purpose: str, address: Address) -> str:
    """The address, relative to where the API answers."""
    said = [address.attachment_id, address.principal, address.number, address.expires_at.isoformat()]
    return PATH + sealer.sign(purpose, orjson.dumps(said).decode())


def opened_address(sealer: Sealer, purpose: str, token: str, *, now: datetime) -> Address:
    """What an address stands for. Raises AddressNotValid, AddressExpired."""
    try:
        attachment_id, principal, number, expires_at = orjson.loads(sealer.signed(purpose, token))
    except SignatureNotTrue as error:
        raise AddressNotValid from error
    address = Address(
        attachment_id=attachment_id,
        principal=principal,
        number=number,
        expires_at=datetime.fromisoformat(expires_at),
    )
    if address.expires_at <= now:
        raise AddressExpired
    return address

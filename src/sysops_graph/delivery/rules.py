"""Pure decisions about delivery."""

import hashlib

SHARDS = 64


def shard_of(subject_id: str) -> int:
    """The fixed shard, 0 to 63, of a ticket or whatever stands in for one."""
    return hashlib.blake2b(subject_id.encode(), digest_size=1).digest()[0] % SHARDS

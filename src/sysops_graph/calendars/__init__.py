"""Business time: windows of the local day, zones, public holidays, and the arithmetic on them."""

"""Deadlocks that Neo4j had to end in this process, which a breach of the lock order brings about."""

from sysops_graph.metrics import DEADLOCKS


def deadlocks() -> dict[str, int]:
    """How many, by use-case."""
    samples = (sample for metric in DEADLOCKS.collect() for sample in metric.samples if "_total" in sample.name)
    return {sample.labels["use_case"]: int(sample.value) for sample in samples}

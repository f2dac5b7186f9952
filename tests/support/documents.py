"""Mutations as documents: `createProduct` takes a CreateProductInput and answers with the node."""


def mutation(name: str, select: str = "id", *, given: str | None = None) -> str:
    """The document of a mutation that answers with a node; `given` is its input's type if not named like it."""
    kind = given or ("DeactivateInput" if name.startswith("deactivate") else f"{name[0].upper()}{name[1:]}Input")
    return f"mutation($input: {kind}!) {{ {name}(input: $input) {{ node {{ {select} }} }} }}"

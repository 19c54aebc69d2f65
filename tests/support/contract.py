"""The written contract of AllQuote's door: its calls, and what stands behind its references."""

from pathlib import Path
from typing import Any

import yaml

Document = dict[str, Any]

PLACE = Path(__file__).parents[2] / "docs/openapi/allquote.yaml"
CONTRACT: Document = yaml.safe_load(PLACE.read_text())
METHODS = {"get", "post", "patch", "put", "delete"}

OPERATIONS: dict[tuple[str, str], Document] = {
    (method.upper(), path): operation
    for path, item in CONTRACT["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
"""Every call by its method and path."""


def resolve(node: Document) -> Document:
    while "$ref" in node:
        found: Any = CONTRACT
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        node = found
    return node


def examples(content: Document) -> dict[str, Any]:
    """The values of the examples of a body, by their names."""
    return {name: resolve(one)["value"] for name, one in content["examples"].items()}


def refusals(method: str, path: str, status: int) -> list[str]:
    """The sentences with which a call is said to refuse."""
    answer = resolve(OPERATIONS[method, path]["responses"].get(str(status), {}))
    content = answer.get("content", {}).get("application/json", {"examples": {}})
    return [value["error"] for value in examples(content).values()]

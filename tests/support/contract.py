"""The written contracts of the doors: their calls, and what stands behind their references."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml

Document = dict[str, Any]
Place = tuple[str, ...]

FOLDER = Path(__file__).parents[2] / "docs/openapi"
METHODS = {"get", "post", "patch", "put", "delete"}


@dataclass(frozen=True)
class Contract:
    """One document of `docs/openapi/`, by its name."""

    name: str

    @property
    def file(self) -> Path:
        return FOLDER / f"{self.name}.yaml"

    @cached_property
    def whole(self) -> Document:
        document: Document = yaml.safe_load(self.file.read_text())
        return document

    @cached_property
    def operations(self) -> dict[tuple[str, str], Document]:
        """Every call by its method and path."""
        return {
            (method.upper(), path): operation
            for path, item in self.whole["paths"].items()
            for method, operation in item.items()
            if method in METHODS
        }

    def resolve(self, node: Document) -> Document:
        while "$ref" in node:
            found: Any = self.whole
            for step in node["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            node = found
        return node

    def validator(self, schema: Document) -> jsonschema_rs.Draft202012Validator:
        whole = {**schema, "components": self.whole["components"]}
        return jsonschema_rs.Draft202012Validator(whole, validate_formats=True)

    def examples(self, content: Document) -> dict[str, Any]:
        """The values of the examples of a body, by their names."""
        return {name: self.resolve(one)["value"] for name, one in content["examples"].items()}

    def answer(self, method: str, path: str, status: int) -> Document:
        """What a call answers with a status; {} where it never does."""
        return self.resolve(self.operations[method, path]["responses"].get(str(status), {}))

    def refusals(self, method: str, path: str, status: int) -> list[Any]:
        """The bodies with which a call is said to refuse."""
        content = self.answer(method, path, status).get("content", {})
        return list(self.examples(content.get("application/json", {"examples": {}})).values())

    def media_types(self) -> Iterator[tuple[Place, Document]]:
        """What may be sent and answered: its place, and its schema with examples."""
        for (method, path), operation in self.operations.items():
            at = (method, path)
            body = operation.get("requestBody", {"content": {}})
            for media_type, content in self.resolve(body)["content"].items():
                yield (*at, "body", media_type), content
            for status, answer in operation["responses"].items():
                for media_type, content in self.resolve(answer).get("content", {}).items():
                    yield (*at, status, media_type), content

    def parameters(self) -> Iterator[tuple[Place, Document]]:
        for (method, path), operation in self.operations.items():
            shared = self.whole["paths"][path].get("parameters", [])
            for parameter in map(self.resolve, [*shared, *operation.get("parameters", [])]):
                yield (method, path, parameter["in"], parameter["name"]), parameter

    def headers(self) -> Iterator[Document]:
        for operation in self.operations.values():
            for answer in map(self.resolve, operation["responses"].values()):
                yield from map(self.resolve, answer.get("headers", {}).values())


ALLQUOTE = Contract("allquote")
CHARGEOVER = Contract("chargeover")
CONTRACTS = (ALLQUOTE, CHARGEOVER)

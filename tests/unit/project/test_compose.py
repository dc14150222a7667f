"""What ``docker compose`` brings up for an institution."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

KNOWN = {
    "build", "image", "depends_on", "environment", "user", "cap_drop", "security_opt", "read_only",
    "tmpfs", "restart", "ports", "volumes", "networks", "mem_limit", "pids_limit", "healthcheck",
    "profiles", "command", "shm_size", "ulimits",
}  # fmt: skip
"""Attributes of a service in the Compose Specification that the file uses."""
SERVERS = ("web", "db", "elasticsearch")
SIZES = {"m": 2**20, "g": 2**30}

Services = dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def text(repository: Path) -> str:
    return (repository / "docker-compose.yml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def whole(text: str) -> dict[str, Any]:
    read: dict[str, Any] = yaml.safe_load(text)
    return read


@pytest.fixture(scope="module")
def services(whole: dict[str, Any]) -> Services:
    read: Services = whole["services"]
    return read


def test_one_command_starts_site_database_and_search(services: Services) -> None:
    always = {name for name, service in services.items() if "profiles" not in service}
    assert always == set(SERVERS)
    assert services["build"]["profiles"] == ["build"]
    assert services["build"]["restart"] == "no"


def test_every_attribute_is_one_that_compose_knows(services: Services) -> None:
    assert set().union(*services.values()) <= KNOWN


def test_what_a_service_names_is_declared(whole: dict[str, Any], services: Services) -> None:
    for service in services.values():
        assert set(service["networks"]) <= set(whole["networks"])
        for volume in service.get("volumes", ()):
            source = volume.rpartition("}")[2].partition(":")[0] if "${" in volume else volume
            named = source.partition(":")[0]
            assert not named or named in whole["volumes"]
    assert set(whole["volumes"]) == {"data", "postgresql", "elasticsearch"}


@pytest.mark.parametrize("name", ["web", "build"])
def test_site_waits_until_its_servers_are_healthy(services: Services, name: str) -> None:
    awaited = services[name]["depends_on"]
    assert awaited == {
        "db": {"condition": "service_healthy"},
        "elasticsearch": {"condition": "service_healthy"},
    }
    for other in awaited:
        assert services[other]["healthcheck"]["test"]


@pytest.mark.parametrize("name", SERVERS)
def test_each_server_has_a_health_check_with_bounds(services: Services, name: str) -> None:
    check = services[name]["healthcheck"]
    assert {"test", "interval", "timeout", "start_period", "retries"} <= set(check)


@pytest.mark.parametrize("name", [*SERVERS, "build"])
def test_each_service_is_bounded_and_has_no_rights(services: Services, name: str) -> None:
    service = services[name]
    assert service["mem_limit"]
    assert service["pids_limit"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert str(service["user"]).partition(":")[0] not in {"root", "0"}


@pytest.mark.parametrize("name", ["web", "build", "db"])
def test_root_file_system_is_read_only(services: Services, name: str) -> None:
    assert services[name]["read_only"] is True
    assert "/tmp" in services[name]["tmpfs"]


def test_images_of_others_are_pinned(services: Services, repository: Path) -> None:
    images = [s["image"] for s in services.values() if "build" not in s]
    bases = re.findall(r"^FROM (\S+)", (repository / "Dockerfile").read_text("utf-8"), re.M)
    assert images
    for image in [*images, *bases]:
        assert re.search(r":\d+\.\d+", image), image


def test_no_service_has_a_default_password(text: str) -> None:
    secret = re.findall(r"\$\{(\w*(?:PASSWORD|SECRET)\w*)([^}]*)\}", text)
    assert {name for name, _ in secret} == {"KB_DB_PASSWORD", "KB_SECRET_KEY", "ELASTIC_PASSWORD"}
    assert all(rest.startswith(":?") for _, rest in secret)


def test_only_the_site_is_reached_from_outside_and_from_this_machine_alone(
    whole: dict[str, Any], services: Services
) -> None:
    assert {name for name, service in services.items() if "ports" in service} == {"web"}
    assert all(port.startswith("127.0.0.1:") for port in services["web"]["ports"])
    assert whole["networks"]["inside"]["internal"] is True
    assert services["elasticsearch"]["networks"] == services["db"]["networks"] == ["inside"]


def test_search_server_asks_for_a_password_and_leaves_room_for_its_files(
    services: Services,
) -> None:
    server = services["elasticsearch"]
    assert server["environment"]["xpack.security.enabled"] == "true"
    heap = re.search(r"-Xmx(\d+)([mg])", server["environment"]["ES_JAVA_OPTS"])
    assert heap is not None
    limit = server["mem_limit"]
    assert int(heap[1]) * SIZES[heap[2]] * 2 <= int(limit[:-1]) * SIZES[limit[-1]]
    assert services["web"]["environment"]["KB_INDEX_BACKEND"] == "elasticsearch"


def test_search_server_is_of_the_clients_major_version(
    services: Services, repository: Path
) -> None:
    project = (repository / "pyproject.toml").read_text(encoding="utf-8")
    client = re.search(r'"elasticsearch>=(\d+)', project)
    assert client is not None
    assert services["elasticsearch"]["image"].rpartition(":")[2].startswith(f"{client[1]}.")


def test_every_variable_is_explained(text: str, repository: Path) -> None:
    page = (repository / "docs" / "operations.md").read_text(encoding="utf-8")
    assert [name for name in re.findall(r"\$\{(\w+)", text) if name not in page] == []
    assert "docker compose run --rm build" in page


def test_the_site_runs_as_a_user_without_rights(repository: Path) -> None:
    lines = (repository / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users[-1:] == ["kb"]

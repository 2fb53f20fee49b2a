"""The image and the compose files are read, not built: all that they refer to must be there."""

import re
import shlex
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

import app
from tests.places import ROOT
from ui.http import routes

DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = ("compose.yaml", "compose.cluster.yaml")
IMAGE_PORTS = {"footnote": {7860}, "postgres": {5432}, "milvus": {19530, 9091}, "etcd": {2379}, "store": {9000}}
FILES = [*COMPOSE, "Dockerfile", ".dockerignore", "deploy/Caddyfile", "deploy/prometheus.yml"]


def steps() -> list[tuple[str, str]]:
    """The Dockerfile's instructions in order, each on one line."""
    whole = re.sub(r"^\s*#.*\n", "", DOCKERFILE, flags=re.MULTILINE).replace("\\\n", " ")
    return [
        (word, " ".join(rest.split())) for word, _, rest in (line.partition(" ") for line in whole.splitlines() if line)
    ]


def copied() -> list[str]:
    """What is copied from the project's folder."""
    found: list[str] = []
    for word, rest in steps():
        if word == "COPY" and not rest.startswith("--from="):
            found += rest.split()[:-1]
    return found


def services(name: str) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))["services"]
    return found


# The image


def test_what_the_image_copies_is_all_there_is() -> None:
    assert [one for one in copied() if not (ROOT / one).exists()] == []
    assert {path.name for path in ROOT.glob("*.py")} <= set(copied())
    assert {"corpus/", "rag/", "ui/", "evals/", "bin/", "pyproject.toml"} <= set(copied())


def test_the_builder_gets_what_is_copied_and_no_archive() -> None:
    kept = [line[1:] for line in (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines() if line[:1] == "!"]
    assert [one for one in copied() if not any(fnmatch(one.rstrip("/"), pattern) for pattern in kept)] == []
    assert not any(fnmatch(one, pattern) for one in ("data", ".venv", "runs", "tests", ".git") for pattern in kept)


def test_the_image_runs_as_nobody_in_particular_and_fetches_nothing_later() -> None:
    words = [word for word, _ in steps()]
    last = len(words) - 1 - words[::-1].index("FROM")
    assert ("USER", "10001:10001") in steps()[last:]
    final = [rest for word, rest in steps()[last:] if word == "RUN"]
    assert not any(re.search(r"\b(pip|uv|apt-get|curl|wget)\b", one) for one in final)
    assert "ADD" not in words
    stages = re.findall(r"^FROM \S+ AS (\w+)", DOCKERFILE, re.MULTILINE)
    assert re.findall(r"--from=(\w+)", DOCKERFILE) == stages == ["build"]


def commands() -> Iterator[list[str]]:
    """Footnote's own commands in the Dockerfile and the compose files, as they are given to Python."""
    for word, rest in steps():
        if word == "RUN":
            for one in rest.split("&&"):
                given = shlex.split(one)
                if given[0].endswith("python") and given[2] in ("corpus", "rag", "evals"):
                    yield given[1:]
        elif word == "CMD" and '"app.py"' in rest:
            yield yaml.safe_load(rest)[1:]
    for name in COMPOSE:
        for service in services(name).values():
            if service["image"].startswith("footnote") and "command" in service:
                yield service["command"][1:]


def test_each_command_exists_with_its_options() -> None:
    seen = list(commands())
    assert len(seen) == 2 + 1 + 4
    for given in seen:
        if given[0] == "app.py":
            command = typer.main.get_command(app.front_door)
            command.make_context("app.py", list(given[1:]))
            continue
        module = __import__(f"{given[1]}.__main__", fromlist=["app"])
        group = typer.main.get_command(module.app)
        command = group.commands[given[2]]  # type: ignore[attr-defined]
        command.make_context(given[2], list(given[3:]))


def test_the_health_that_is_asked_for_is_served() -> None:
    asked = re.findall(r"127\.0\.0\.1:(\d+)(/\w+)", DOCKERFILE)
    assert asked == [("7860", "/health")]
    assert any(re.fullmatch(one.pattern, "/health") for one in routes.ROUTES)


# The compose files


@pytest.mark.parametrize("name", COMPOSE)
def test_services_refer_to_what_is_there(name: str) -> None:
    whole = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    used: set[str] = set()
    for service in whole["services"].values():
        assert re.fullmatch(r"[\w./-]+:[\w.-]+", service["image"]), "an image without a version is another one tomorrow"
        for other, how in service.get("depends_on", {}).items():
            assert how == {"condition": "service_healthy"}
            waited_for = whole["services"][other]
            assert "healthcheck" in waited_for or waited_for["image"].startswith("footnote")
        for mount in service.get("volumes", []):
            source, target = mount.split(":")[:2]
            assert target.startswith("/")
            if source.startswith("."):
                assert (ROOT / source).is_file()
            else:
                used.add(source)
    assert used == set(whole["volumes"])


@pytest.mark.parametrize("name", COMPOSE)
def test_footnote_is_shut_in(name: str) -> None:
    ours = [one for one in services(name).values() if one["image"].startswith("footnote")]
    assert len(ours) == (1 if name == "compose.yaml" else 4)
    for service in ours:
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
        assert service["image"] == "footnote:0.1.0"
        writable = [one.split(":")[0] for one in service["tmpfs"]] + [
            one.split(":")[1] for one in service.get("volumes", [])
        ]
        assert {"/tmp", "/data"} == set(writable)


def test_no_port_is_published_twice_nor_more_than_needed() -> None:
    for name in COMPOSE:
        published = [port for one in services(name).values() for port in one.get("ports", [])]
        assert len(published) == len(set(published))
        outside = [port for port in published if not port.startswith("127.0.0.1:")]
        assert outside == ([] if name == "compose.yaml" else ["80:80", "443:443"])


def test_hosts_and_ports_are_those_of_services() -> None:
    """Whatever names a service of the cluster, in the environment, for the balancer or for Prometheus."""
    held = services("compose.cluster.yaml")
    texts = [str(one.get("environment", {})) for one in held.values()]
    texts += [(ROOT / "deploy" / one).read_text(encoding="utf-8") for one in ("Caddyfile", "prometheus.yml")]
    named = {(host, int(port)) for text in texts for host, port in re.findall(r"([a-z][\w-]*):(\d{4,5})\b", text)}
    assert {host for host, _ in named} >= {
        "serve-1",
        "serve-2",
        "work-1",
        "work-2",
        "postgres",
        "milvus",
        "etcd",
        "store",
    }
    for host, port in named:
        known = "footnote" if held[host]["image"].startswith("footnote") else host
        assert port in IMAGE_PORTS[known], f"{host}:{port}"


def test_the_cluster_has_two_of_each_role_and_a_balancer_that_sticks() -> None:
    held = services("compose.cluster.yaml")
    roles = [one["environment"]["FOOTNOTE_ROLE"] for one in held.values() if one["image"].startswith("footnote")]
    assert sorted(roles) == ["serve", "serve", "work", "work"]
    caddy = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    [upstreams] = re.findall(r"reverse_proxy (.+) \{", caddy)
    serving = {name for name, one in held.items() if one.get("environment", {}).get("FOOTNOTE_ROLE") == "serve"}
    assert {one.partition(":")[0] for one in upstreams.split()} == serving
    assert "lb_policy cookie" in caddy
    assert caddy.count("{") == caddy.count("}")
    for name in re.findall(r"\{\$(\w+)\}", caddy):
        assert name in held["balancer"]["environment"]


def test_settings_are_settings() -> None:
    table = set(re.findall(r"^\| `(\w+)`", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    for name in COMPOSE:
        for service in services(name).values():
            if service["image"].startswith("footnote"):
                assert set(service["environment"]) - {"FOOTNOTE_ROLE", "FOOTNOTE_ARCHIVE"} <= table


def test_no_secret_has_a_value_of_its_own() -> None:
    for one in services("compose.cluster.yaml").values():
        for name, value in one.get("environment", {}).items():
            if "PASSWORD" in name or "SECRET" in name:
                assert re.fullmatch(r"\$\{\w+:\?.+\}", value), name


@pytest.mark.parametrize("name", FILES)
def test_no_file_names_where_packages_come_from(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert not re.search(r"(?i)\b(pypi|npmjs|ghcr\.io|quay\.io|docker\.io|index-url|artifactory)", text)


def test_a_role_needs_an_index_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FOOTNOTE_ROLE", "work")
    tmp_path.joinpath("archive").mkdir()
    with pytest.raises(SystemExit, match="FOOTNOTE_INDEX names none"):
        app.main(["--data", str(tmp_path / "archive"), "--port", "0"])

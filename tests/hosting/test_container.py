"""The Dockerfile and compose.yaml, read by the programs that would carry them out, and their promises."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import app
from index.__main__ import _parser as index_parser

ROOT = Path(__file__).resolve().parents[2]
STAGES = re.split(r"^FROM ", (ROOT / "Dockerfile").read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
TOOLS = Path(sys.executable).parent


def tool(name: str) -> str:
    """A program of the extra "hosting"; the test is skipped where it is not installed."""
    found = shutil.which(name, path=str(TOOLS)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed: pip install -e '.[hosting]'")
    return found


def entrypoint() -> list[str]:
    (line,) = re.findall(r"^ENTRYPOINT (.*)$", STAGES[-1], re.MULTILINE)
    found: list[str] = json.loads(line)
    return found


def test_the_dockerfile_has_nothing_that_hadolint_minds() -> None:
    ran = subprocess.run(
        [tool("hadolint"), "Dockerfile"], cwd=ROOT, check=False, capture_output=True, text=True
    )
    assert (ran.stdout, ran.returncode) == ("", 0)


def test_docker_compose_reads_the_compose_file() -> None:
    command = [tool("docker-compose"), "config", "--format", "json"]
    read = json.loads(subprocess.check_output(command, cwd=ROOT))
    assert set(read["services"]) == {"page", "proxy"}
    assert read["networks"]["inside"]["internal"] is True


def test_docker_compose_reads_the_file_that_adds_a_database() -> None:
    files = ("-f", "compose.yaml", "-f", "compose.postgres.yaml")
    read = json.loads(
        subprocess.check_output([tool("docker-compose"), *files, "config", "--format", "json"], cwd=ROOT)
    )
    assert set(read["services"]) == {"page", "proxy", "database", "index"}
    for service, program in (("page", app.parser()), ("index", index_parser())):
        line = shlex.split(read["services"][service]["entrypoint"][2].replace("$$", "$"))
        first = next(place for place, word in enumerate(line) if word.startswith("--"))
        options = [word for word in line[first:] if word != "$@"]
        assert program.parse_args(options).store == "$STORE"
        assert read["services"][service]["environment"]["STORE"] == "postgresql://postgres@database/ask"


def test_the_last_stage_runs_no_command_and_is_nobody_in_particular() -> None:
    assert len(STAGES) > 1
    assert not re.search(r"^RUN ", STAGES[-1], re.MULTILINE)
    assert re.search(r"^USER [1-9]\d*:[1-9]\d*$", STAGES[-1], re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", STAGES[-1], re.MULTILINE)


def test_dockerfile_and_compose_give_options_that_app_has() -> None:
    _, program, *options = entrypoint()
    assert program == "app.py"
    read = app.parser().parse_args([*options, *COMPOSE["services"]["page"]["command"]])
    assert read.host == "0.0.0.0"
    (subnet,) = (each["subnet"] for each in COMPOSE["networks"]["inside"]["ipam"]["config"])
    assert read.trusted_proxies == [subnet]  # the proxy's word on who asks, and nobody else's


@pytest.mark.parametrize("service", ["page", "proxy"])
def test_no_service_may_write_gain_rights_or_take_all_memory(service: str) -> None:
    said = COMPOSE["services"][service]
    assert said["read_only"] is True
    assert said["cap_drop"] == ["ALL"]
    assert said["security_opt"] == ["no-new-privileges:true"]
    assert "mem_limit" in said
    assert "pids_limit" in said


def test_only_the_proxy_is_reached_from_outside() -> None:
    page, proxy = COMPOSE["services"]["page"], COMPOSE["services"]["proxy"]
    assert page["networks"] == ["inside"]
    assert "ports" not in page
    assert proxy["ports"] == ["80:80", "443:443", "443:443/udp"]


def test_no_service_fills_the_disk_with_its_log() -> None:
    bounded = {"driver": "json-file", "options": {"max-size": "10m", "max-file": "3"}}
    for added in ([], ["-f", "compose.postgres.yaml"]):
        command = [tool("docker-compose"), "-f", "compose.yaml", *added, "config", "--format", "json"]
        services = json.loads(subprocess.check_output(command, cwd=ROOT))["services"]
        assert [name for name, said in services.items() if said.get("logging") != bounded] == []


def test_each_image_of_others_is_named_by_an_exact_version_and_its_digest() -> None:
    composed = "\n".join(path.read_text(encoding="utf-8") for path in sorted(ROOT.glob("compose*.yaml")))
    services = set(re.findall(r"^    image: (.+)$", composed, re.MULTILINE)) - {"ask-the-article"}
    images = [stage.split()[0] for stage in STAGES] + sorted(services)
    assert len(images) == 4
    assert "# syntax=" not in (ROOT / "Dockerfile").read_text(
        encoding="utf-8"
    )  # it would fetch one more, by tag
    exact = r"[a-z/]+:\d+\.\d+\.\d+-[a-z0-9-]+@sha256:[0-9a-f]{64}"
    assert all(re.fullmatch(exact, image) for image in images), images


def test_serving_leaves_out_only_what_answering_never_imports(tmp_path: Path) -> None:
    listed = (ROOT / ".ci" / "building.txt").read_text(encoding="utf-8").splitlines()[1:]
    modules = [{"scikit-learn": "sklearn"}.get(name, name.replace("-", "_")) for name in listed]
    script = (
        f"import sys; sys.modules.update(dict.fromkeys({modules!r})); from bot.__main__ import main; main()"
    )
    built = [sys.executable, "-m", "index"]
    subprocess.run(built, cwd=ROOT, check=True, capture_output=True)
    asked = [sys.executable, "-c", script, "--json", "Should I use ice or heat?"]
    reply = json.loads(subprocess.check_output(asked, cwd=ROOT))
    assert reply["quotes"][0]["article"] == "back-spasms"

"""What is handed out to install the service with: read by the programs that use it where they are
here, and held against the code in any case."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

import waaier
from tests.conftest import ROOT
from waaier.settings import Settings

DEPLOY = ROOT / "deploy"
UNIT = DEPLOY / "praktijkwaaier@.service"
SETTINGS = {f"WAAIER_{name.upper()}" for name in Settings.model_fields}
NAMED = re.compile(r"\bWAAIER_[A-Z_]+[A-Z]")


def instructions() -> list[tuple[str, str]]:
    """The lines of the Containerfile as instruction and rest."""
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    joined = re.sub(r"\\\n\s*", "", text)
    lines = [line for line in joined.splitlines() if line.strip() and not line.startswith("#")]
    pairs = [line.split(maxsplit=1) for line in lines]
    return [(name, rest) for name, rest in pairs]


def compose() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize(
    "file", [ROOT / "Containerfile", *sorted(DEPLOY.iterdir())], ids=lambda file: file.name
)
def test_every_setting_that_is_named_exists(file: Path) -> None:
    named = set(NAMED.findall(file.read_text(encoding="utf-8")))
    assert not named - SETTINGS


def test_the_image_runs_as_nobody_in_particular() -> None:
    steps = instructions()
    last = max(number for number, (name, _) in enumerate(steps) if name == "FROM")
    final = steps[last:]
    users = [rest for name, rest in final if name == "USER"]
    assert users == ["10001:10001"]
    after = [name for name, _ in final[[name for name, _ in final].index("USER") :]]
    assert "RUN" not in after
    assert "COPY" not in after
    assert "HEALTHCHECK" in after
    assert [name for name, _ in steps].count("FROM") == 2
    assert not [rest for name, rest in steps if name == "ADD"]
    secrets = re.compile(r"(?i)(key|token|password|secret)=")
    assert not [rest for name, rest in steps if name in ("ENV", "ARG") and secrets.search(rest)]


def test_what_the_image_copies_is_there() -> None:
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8").split()
    for name, rest in instructions():
        if name != "COPY" or "--from" in rest:
            continue
        *sources, _ = shlex.split(rest)
        for source in sources:
            assert (ROOT / source).exists(), source
            assert source == "." or source.split("/")[0] not in ignored
    # What the package is made of must not be ignored.
    for needed in ("waaier", "corpus", "pyproject.toml", "LICENSE", "README.md"):
        assert needed not in ignored


def test_the_health_check_asks_an_address_that_exists(service: Any) -> None:
    from starlette.testclient import TestClient

    from api.app import create_app

    (check,) = [rest for name, rest in instructions() if name == "HEALTHCHECK"]
    path = re.search(r"/v1/[a-z/]+", check)
    assert path is not None
    with TestClient(create_app(service, Settings())) as api:
        assert api.get(path.group()).status_code == 200


def test_the_services_have_no_right_too_many() -> None:
    services = compose()["services"]
    assert set(services) == {"qdrant", "inlezen", "waaier", "ollama"}
    for name, one in services.items():
        assert one["cap_drop"] == ["ALL"], name
        assert "no-new-privileges:true" in one["security_opt"], name
        assert not one.get("privileged"), name
        assert not any("docker.sock" in volume for volume in one.get("volumes", [])), name
        assert re.fullmatch(r"[\w/-]+:v?\d+\.\d+\.\d+", one["image"]), "a version is pinned"
    for name in ("inlezen", "waaier"):
        assert services[name]["read_only"] is True
        assert services[name]["image"].endswith(waaier.__version__)
    # Only the service is reached from outside, and only from this machine.
    assert [name for name, one in services.items() if "ports" in one] == ["waaier"]
    assert all(port.startswith("127.0.0.1:") for port in services["waaier"]["ports"])
    assert services["qdrant"]["networks"] == ["binnen"]
    assert compose()["networks"]["binnen"]["internal"] is True
    assert services["ollama"]["profiles"] == ["taalmodel"]


def test_services_wait_for_what_exists_and_use_volumes_that_exist() -> None:
    described = compose()
    for name, one in described["services"].items():
        assert set(one.get("depends_on", ())) <= set(described["services"]), name
        assert set(one["networks"]) <= set(described["networks"]), name
        for volume in one.get("volumes", ()):
            source = volume.split(":")[0]
            assert source.startswith(".") or source in described["volumes"], name


def test_every_variable_of_the_services_is_in_the_example() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    wanted = set(re.findall(r"\$\{([A-Z_]+)", text))
    example = (DEPLOY / "waaier.env.voorbeeld").read_text(encoding="utf-8")
    assert wanted <= set(re.findall(r"^#?([A-Z_]+)=", example, re.MULTILINE))
    assert "QDRANT_KEY=\n" in example, "no key that everyone has"


@pytest.fixture
def unit(tmp_path: Path) -> Path:
    """The unit with a program that is on this machine; the checks want it there."""
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("no systemd-analyze on this machine")
    copy = tmp_path / UNIT.name
    text = UNIT.read_text(encoding="utf-8")
    copy.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", text), encoding="utf-8")
    return copy


def test_systemd_understands_the_unit(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_the_unit_may_do_little(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", str(unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    level = re.search(r"Overall exposure level for \S+: ([\d.]+)", done.stdout)
    assert level is not None, done.stderr
    assert float(level.group(1)) < 2


def test_the_unit_starts_what_the_command_has() -> None:
    from cli.main import waaier as command

    (line,) = re.findall(r"(?m)^ExecStart=(.+)$", UNIT.read_text(encoding="utf-8"))
    _, name, *options = shlex.split(line)
    known = {option for one in command.commands[name].params for option in one.opts}
    assert {option for option in options if option.startswith("--")} <= known


def test_nginx_understands_the_example(tmp_path: Path) -> None:
    program = shutil.which("nginx")
    openssl = shutil.which("openssl")
    if program is None or openssl is None:
        pytest.skip("no nginx or openssl on this machine")
    subprocess.run(
        [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
         "/CN=waaier.voorbeeld.nl", "-keyout", "privkey.pem", "-out", "fullchain.pem"],
        cwd=tmp_path, check=True, capture_output=True,
    )  # fmt: skip
    site = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for place in ("/etc/ssl/waaier", "/var/log/nginx"):
        assert place in site
        site = site.replace(place, str(tmp_path))
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    whole = f"pid {tmp_path}/pid;\nerror_log {tmp_path}/log;\nevents {{}}\n"
    whole += f"http {{ include {tmp_path}/site.conf; }}\n"
    (tmp_path / "nginx.conf").write_text(whole, encoding="utf-8")
    done = subprocess.run(
        [program, "-t", "-c", str(tmp_path / "nginx.conf")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr

"""What lies in deploy/ fits what there is: files, ports, arguments, settings."""

import json
import re
import shutil
import subprocess
from argparse import ArgumentParser
from fnmatch import fnmatch
from pathlib import Path

import pytest

from laterna.entrypoints.cli.serve import ServeVerb
from laterna.server.config import read_config

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
IMAGES = [DEPLOY / "Dockerfile", DEPLOY / "spaces" / "Dockerfile"]


def instructions(file):
    """All instructions of a Dockerfile, each with what follows it."""
    lines = [line for line in file.read_text().splitlines() if not line.lstrip().startswith("#")]
    text = "\n".join(lines).replace("\\\n", " ")
    return [tuple(line.strip().split(maxsplit=1)) for line in text.splitlines() if line.strip()]


def parsed(words):
    """The arguments of ``laterna serve``."""
    parser = ArgumentParser(exit_on_error=False)
    ServeVerb().add_arguments(parser)
    assert words[0] == "serve"
    return parser.parse_args(words[1:])


@pytest.mark.parametrize("file", IMAGES, ids=["server", "space"])
def test_an_image_copies_what_there_is_and_serves_as_nobody(file):
    found = instructions(file)
    told = dict(found)  # the last of each
    assert {name for name, _ in found} <= {
        *("FROM", "ENV", "WORKDIR", "COPY", "RUN", "LABEL", "USER", "VOLUME", "EXPOSE"),
        *("STOPSIGNAL", "HEALTHCHECK", "ENTRYPOINT", "CMD"),
    }
    copied = [
        source
        for name, rest in found
        if name == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ]
    assert {"src", "pyproject.toml", "requirements-dev.lock"} <= set(copied)
    assert all((ROOT / source.removeprefix("./")).exists() for source in copied)
    assert told["USER"] in {"laterna", "user"}
    words = [word for word in json.loads(told["CMD"]) if word != "laterna"]
    serving = parsed(words)
    assert (serving.host, str(serving.data)) == ("0.0.0.0", "/data")  # noqa: S104 - of the container
    assert str(serving.port) == told["EXPOSE"]


def test_nothing_that_is_copied_is_ignored():
    lines = (DEPLOY / "Dockerfile.dockerignore").read_text().splitlines()
    kept = [line[1:] for line in lines if line.startswith("!")]
    copied = [
        source
        for name, rest in instructions(DEPLOY / "Dockerfile")
        if name == "COPY" and "--from" not in rest
        for source in rest.split()[:-1]
    ]
    assert all(any(fnmatch(source.removeprefix("./"), one) for one in kept) for source in copied)


def test_the_health_check_asks_the_port_that_is_served():
    told = dict(instructions(DEPLOY / "Dockerfile"))
    assert f"127.0.0.1:{told['EXPOSE']}/healthz" in told["HEALTHCHECK"]


def test_the_page_of_the_space_names_its_port():
    page = (DEPLOY / "spaces" / "README.md").read_text()
    head = dict(line.split(": ", 1) for line in page.split("---")[1].strip().splitlines())
    told = dict(instructions(DEPLOY / "spaces" / "Dockerfile"))
    assert (head["sdk"], head["app_port"]) == ("docker", told["EXPOSE"])


def test_the_settings_of_compose_are_settings(tmp_path):
    shutil.copy(DEPLOY / "server.toml", tmp_path)
    config = read_config(tmp_path)
    compose = (DEPLOY / "compose.yaml").read_text()
    grace = int(re.search(r"stop_grace_period: (\d+)s", compose)[1])
    assert 0 < config.drain_seconds < grace
    assert f"{config.database.partition('@')[2].partition('/')[0]}:\n" in compose
    assert config.logs.format == "json"
    assert not config.embedded


def test_systemd_understands_the_unit(tmp_path):
    text = (DEPLOY / "laterna.service").read_text()
    (command,) = re.findall(r"^ExecStart=\S+/laterna (.*)$", text, re.MULTILINE)
    assert str(parsed(command.split()).data) == "/var/lib/laterna"
    if shutil.which("systemd-analyze") is None:
        pytest.skip("there is no systemd here")
    unit = tmp_path / "laterna.service"
    unit.write_text(re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", text, flags=re.MULTILINE))
    done = subprocess.run(
        ["systemd-analyze", "verify", unit], check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")

"""What `deploy/` ships can be used as it stands."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import typer.main

from monitor import cli

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted([*DEPLOY.glob("*.service"), *DEPLOY.glob("*.timer")])
SERVICE, BACKUP = DEPLOY / "monitor.service", DEPLOY / "monitor-backup.service"
REPEATABLE = {"Environment", "SystemCallFilter"}


def directives(unit: Path) -> list[tuple[str, str]]:
    """A unit's lines `name=value`, in order."""
    lines = [line for line in unit.read_text("utf-8").splitlines() if "=" in line[:40]]
    return [(n, v) for n, _, v in (line.partition("=") for line in lines) if not n.startswith("#")]


def test_there_are_a_service_its_backup_and_the_timer() -> None:
    names = ["monitor-backup.service", "monitor-backup.timer", "monitor.service"]
    assert [unit.name for unit in UNITS] == names


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_the_unit(unit: Path) -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False
    )
    assert done.stderr + done.stdout == ""
    assert done.returncode == 0


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_the_unit_names_each_directive_once(unit: Path) -> None:
    names = [name for name, _ in directives(unit)]
    assert sorted(set(names) - REPEATABLE) == sorted(n for n in names if n not in REPEATABLE)


def test_the_backup_sees_what_the_service_sees_and_may_do_no_more() -> None:
    """The same settings, the same user; all that confines the service confines it too."""
    own = {"Description", "After", "Type", "ExecStart", "TimeoutStartSec", "Nice", "TasksMax"}
    own |= {"IOSchedulingClass"}
    daemon = {"Wants", "StartLimitIntervalSec", "StartLimitBurst", "NotifyAccess", "WatchdogSec"}
    daemon |= {"TimeoutStopSec", "KillMode", "Restart", "RestartSec", "RestartPreventExitStatus"}
    daemon |= {"WantedBy"}
    service = [pair for pair in directives(SERVICE) if pair[0] not in own | daemon]
    assert [pair for pair in directives(BACKUP) if pair[0] not in own] == service


def test_the_backup_is_a_command_that_exists() -> None:
    [command] = [value for name, value in directives(BACKUP) if name == "ExecStart"]
    words = command.removeprefix("/usr/bin/env monitor ").split()
    known = typer.main.get_command(cli.app).commands["backup"]  # type: ignore[attr-defined]
    context = known.make_context("backup", words[1:])
    assert words[0] == "backup"
    assert context.params["keep"] == 14
    assert context.params["path"] is None


def test_the_readme_installs_what_is_there() -> None:
    text = (DEPLOY / "README.md").read_text("utf-8")
    named = {Path(name) for name in re.findall(r"deploy/[\w.-]+\.(?:service|timer|yaml)", text)}
    assert {ROOT / name for name in named} == {*UNITS, DEPLOY / "compose.yaml"}


def test_the_image_is_built_of_pinned_and_hashed_packages() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    installs = re.findall(r"pip install (.+)", dockerfile)
    assert installs
    assert all("--require-hashes" in line or "--no-deps" in line for line in installs)
    driver = re.search(
        r"^asyncpg==[\d.]+ \\\n(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+    # via",
        (ROOT / "requirements-dev.lock").read_text("utf-8"),
        re.MULTILINE,
    )
    assert driver, "the Dockerfile cuts this block out of the lock"


def test_the_image_gets_everything_it_copies_and_nothing_secret() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    ignore = (ROOT / "deploy" / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    let_in = {line[1:] for line in ignore if line.startswith("!")}
    copied = {
        name
        for line in re.findall(r"^COPY (?!--from)(.+)", dockerfile, re.MULTILINE)
        for name in line.split()[:-1]
    }
    assert copied == let_in
    assert "*" in ignore
    assert all((ROOT / name).exists() for name in let_in)


def test_the_image_does_not_run_as_root() -> None:
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
    users = re.findall(r"^USER (\S+)", dockerfile, re.MULTILINE)
    assert users == ["monitor"]


def test_ci_stops_at_the_first_failure_and_is_valid_bash() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    lines = script.read_text("utf-8").splitlines()
    assert lines[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in lines
    subprocess.run(["bash", "-n", str(script)], check=True)

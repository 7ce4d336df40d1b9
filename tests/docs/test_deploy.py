"""What `deploy/` ships can be used as it stands."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNIT = ROOT / "deploy" / "monitor.service"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze here")
def test_systemd_accepts_the_unit() -> None:
    done = subprocess.run(
        ["systemd-analyze", "verify", str(UNIT)], capture_output=True, text=True, check=False
    )
    assert done.stderr + done.stdout == ""
    assert done.returncode == 0


def test_the_unit_names_each_directive_once() -> None:
    lines = [line for line in UNIT.read_text("utf-8").splitlines() if "=" in line[:40]]
    names = [line.split("=")[0] for line in lines if not line.startswith("#")]
    repeatable = {"Environment", "SystemCallFilter"}
    assert sorted(set(names) - repeatable) == sorted(n for n in names if n not in repeatable)


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

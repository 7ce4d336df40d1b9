"""What the documents say is so: commands, options, settings, modules, links."""

import re
import subprocess
from pathlib import Path

import pytest
import typer.main

from monitor import cli
from monitor.settings import Settings, example_env, setting_name

ROOT = Path(__file__).parents[2]
MONITOR = ROOT / "monitor"
SKIPPED = {".venv", ".git", "node_modules"}


def tracked() -> list[Path]:
    """The files of the project: those git knows or would take, or all where there is no git."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    names = done.stdout.split("\0") if done.returncode == 0 else []
    paths = [ROOT / name for name in names if name] or [
        path for path in ROOT.rglob("*") if not SKIPPED & set(path.relative_to(ROOT).parts)
    ]
    return sorted(path for path in paths if path.is_file())


FILES = tracked()
DOCUMENTS = [path for path in FILES if path.suffix == ".md"]
COMMANDS = {
    name for headings in (cli.COMMANDS, cli.GROUPS) for names in headings.values() for name in names
}
README = (ROOT / "README.md").read_text("utf-8")


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def options_of(command: str) -> set[str]:
    """The options that a command knows, and those of its own commands."""
    root = typer.main.get_command(cli.app)
    found = root.commands[command]  # type: ignore[attr-defined]  # the root is a group
    parts = [found, *getattr(found, "commands", {}).values()]
    return {option for part in parts for each in part.params for option in each.opts}


def test_the_first_commands_of_the_readme_are_demo_and_test() -> None:
    block = re.search(r"```\w*\n(.*?)```", README, re.DOTALL)
    assert block is not None
    commands = [line.split("#")[0].strip() for line in block[1].splitlines() if line.strip()]
    assert commands == ["make demo", "make test"]


def test_every_command_has_its_place_in_the_readme() -> None:
    assert {name for name in COMMANDS if f"`monitor {name}" not in README} == set()


def test_every_command_has_its_help() -> None:
    root = typer.main.get_command(cli.app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]  # as above
        assert name in COMMANDS
        assert command.help, name
        for part in [command, *getattr(command, "commands", {}).values()]:
            assert part.help, part.name
            for parameter in part.params:
                assert getattr(parameter, "help", None), (name, parameter.name)


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_every_command_in_a_document_exists(path: Path) -> None:
    text = path.read_text("utf-8")
    used = re.findall(r"(?:`|bin/|as_)monitor ([a-z]+)\b", text)
    assert set(used) <= COMMANDS


def test_every_option_in_the_readmes_table_exists() -> None:
    root = typer.main.get_command(cli.app)
    registered = root.commands  # type: ignore[attr-defined]  # as above
    for row in re.findall(r"^\| `monitor .*$", README, re.MULTILINE):
        names = [name for name in re.findall(r"`monitor ([a-z]+)", row) if name in registered]
        if names:
            known = set().union(*map(options_of, names))
            assert set(re.findall(r"--[a-z-]+", row)) <= known, row


def test_the_example_settings_are_those_of_the_code() -> None:
    path = ROOT / "config.example.env"
    assert not path.exists() or path.read_text("utf-8") == example_env()


@pytest.mark.parametrize(
    "path",
    [p for p in FILES if p.suffix in (".md", ".yaml", ".service", ".env") or "Docker" in p.name],
    ids=named,
)
def test_every_setting_in_a_document_exists(path: Path) -> None:
    known = {setting_name(field) for field in Settings.model_fields}
    used = set(re.findall(r"\b(?:MONITOR|TELEGRAM)_[A-Z_]+\b", path.read_text("utf-8")))
    assert {name.removesuffix("_FILE") for name in used} <= known


def test_every_module_in_the_architecture_exists() -> None:
    path = ROOT / "ARCHITECTURE.md"
    if not path.exists():
        return
    names = re.findall(r"`((?:[a-z_]+/)+(?:[a-z_]+\.(?:py|md|toml))?)`", path.read_text("utf-8"))
    modules = [name for name in names if not name.startswith("tests/")]
    lost = [name for name in modules if not any((at / name).exists() for at in (ROOT, MONITOR))]
    assert lost == []


@pytest.mark.parametrize("path", DOCUMENTS, ids=named)
def test_links_within_the_project_lead_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if re.match(r"[a-z]+:", target):
            continue
        place, _, anchor = target.partition("#")
        there = (path.parent / place).resolve() if place else path
        assert there.exists(), target
        if anchor:
            assert anchor in anchors(there), target


def anchors(path: Path) -> set[str]:
    """The names of a document's headings, as the usual viewers make them."""
    headings = re.findall(r"^#+ +(.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def test_no_file_names_a_package_registry_or_somebodys_folder() -> None:
    # Put together here, so that this file does not hold them itself.
    registries = "|".join(("py" + "pi", "python" + "hosted", "npm" + "js", "deb" + r"\.debian"))
    folders = "|".join(("ro" + "ot", r"ho" + r"me/[a-z]\w*", "wo" + "rk", "Us" + r"ers/\w+"))
    forbidden = re.compile(rf"(?:[/.@](?:{registries})\.[a-z]{{2,}})|(?<![\w.~-])/(?:{folders})/")
    found = {}
    for path in FILES:
        try:
            text = path.read_text("utf-8")
        except UnicodeDecodeError:
            continue
        match = forbidden.search(text)
        if match:
            found[named(path)] = match[0]
    assert found == {}

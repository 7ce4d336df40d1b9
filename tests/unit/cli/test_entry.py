"""The entry point: exit statuses, what goes to which stream, and how quickly it starts."""

import subprocess
import sys
from pathlib import Path

import pytest

from monitor import __version__, cli
from monitor.errors import MonitorError, SettingsError, StoreError, TransientError, UsageError
from tests.unit.cli.conftest import Run


def test_the_version_is_told(run: Run) -> None:
    done = run("--version")
    assert (done.status, done.out, done.err) == (0, f"monitor {__version__}\n", "")


def test_help_names_every_command(run: Run) -> None:
    done = run("--help")
    assert done.status == 0
    for name in (name for names in (cli.COMMANDS | cli.GROUPS).values() for name in names):
        assert f" {name} " in done.out


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("nonsense",),
        ("--nonsense",),
        ("check", "--nonsense"),
        ("channels",),
        ("channels", "add"),
    ],
)
def test_wrong_usage_is_status_2_and_leaves_stdout_to_help(
    run: Run, arguments: tuple[str, ...]
) -> None:
    done = run(*arguments)
    assert done.status == 2
    assert done.out == "" or "Usage:" in done.out
    assert "Usage:" in done.out + done.err


def test_every_wrong_setting_is_named_at_once(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("MONITOR_CHANELS=@a_name\nTELEGRAM_BOT_TOKEN=tooshort\n")
    monkeypatch.setenv("MONITOR_WINDOW_HOURS", "many")
    monkeypatch.setenv("TELEGRAM_API_ID", "-5")
    (folder / "watchlist.toml").write_text('[[chanels]]\nhandle = "a_name"\n')
    done = run("channels", "list", "--json")
    assert done.status == 2
    assert done.out == ""
    for words in (
        "MONITOR_CHANELS: unknown setting, nearest is MONITOR_CHANNELS",
        "TELEGRAM_BOT_TOKEN:",
        "MONITOR_WINDOW_HOURS:",
        "TELEGRAM_API_ID:",
        "watchlist.toml: ",
    ):
        assert words in done.err
    assert "tooshort" not in done.err


def test_a_watchlist_elsewhere_is_checked_even_with_wrong_settings(run: Run, folder: Path) -> None:
    (folder / ".env").write_text("MONITOR_WATCHLIST=other.toml\nMONITOR_WINDOW_HOURS=0\n")
    (folder / "other.toml").write_text('[[channels]]\nhandel = "a_name"\n')
    done = run("check")
    assert done.status == 2
    assert "MONITOR_WINDOW_HOURS: must be at least 1" in done.err
    assert "other.toml: " in done.err


def test_a_named_env_file_must_exist_and_is_read(run: Run, folder: Path) -> None:
    absent = run("--env-file", "absent.env", "channels", "list")
    assert absent.status == 2
    assert "absent.env" in absent.err
    (folder / "there.env").write_text("MONITOR_CHANNELS=@from_file\n")
    done = run("--env-file", "there.env", "channels", "list", "--json")
    assert [row["channel"] for row in done.json["channels"]] == ["from_file"]


def test_the_environment_wins_over_the_file(
    run: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("MONITOR_CHANNELS=@from_file\n")
    monkeypatch.setenv("MONITOR_CHANNELS", "@from_environment")
    done = run("channels", "list", "--json")
    assert [row["channel"] for row in done.json["channels"]] == ["from_environment"]


@pytest.mark.parametrize(
    ("error", "status", "lines"),
    [
        (MonitorError("it broke"), 1, ["it broke"]),
        (StoreError("no database"), 1, ["no database"]),
        (UsageError("no such channel"), 2, ["no such channel"]),
        (SettingsError(["A: wrong", "B: missing"]), 2, ["A: wrong", "B: missing"]),
        (KeyboardInterrupt(), 130, []),
        (
            ExceptionGroup(
                "tasks", [ExceptionGroup("", [TransientError("away")]), UsageError("x")]
            ),
            1,
            ["away", "x"],
        ),
    ],
    ids=["failed", "store", "usage", "settings", "interrupted", "group"],
)
def test_an_error_becomes_a_status_and_its_sentence(
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    status: int,
    lines: list[str],
) -> None:
    def failing(**_: object) -> None:
        raise error

    monkeypatch.setattr(cli, "app", failing)
    done = run()
    assert (done.status, done.out, done.err.splitlines()) == (status, "", lines)


def test_a_defect_is_told_without_its_text(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing(**_: object) -> None:
        raise ValueError("token 123:secret")

    monkeypatch.setattr(cli, "app", failing)
    done = run()
    assert (done.status, done.out) == (1, "")
    assert "ValueError" in done.err
    assert "secret" not in done.err


def test_debugging_shows_a_defects_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def failing(**_: object) -> None:
        raise ValueError("the very reason")

    monkeypatch.setattr(cli, "app", failing)
    monkeypatch.setattr(sys, "argv", ["monitor", "--debug", "status"])
    with pytest.raises(SystemExit):
        cli.main()
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "the very reason" in err


def test_help_waits_for_nothing_heavy() -> None:
    code = (
        "import sys, monitor.cli;"
        "print(*({'telethon', 'sqlalchemy', 'pydantic', 'httpx', 'rapidfuzz', 'numpy', 'asyncpg'}"
        " & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""

"""Reading the settings from an environment, a file and files of secrets."""

from pathlib import Path

import pytest

from monitor.errors import SettingsError
from monitor.settings import Proxy, Server, load_settings

KEY = """-----BEGIN RSA PUBLIC KEY-----
MIIBCgKCAQEAsGZuLL5OuQIB0Cw3+6tDKpPTFEKnYmTUhzmhtmhgRFYGwT+TgVNn
MIIBCgKCAQEAsGZuLL5OuQIB0Cw3+6tDKpPTFEKnYmTUhzmhtmhgRFYGwT+TgVNn
-----END RSA PUBLIC KEY-----
"""


def problems_of(environ: dict[str, str], env_file: Path | None = None) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load_settings(environ, env_file)
    return list(caught.value.problems)


def test_nothing_set_gives_the_defaults() -> None:
    settings = load_settings({}, None)
    assert settings.data == Path("data")
    assert settings.telegram_session == Path("data/reader.session")
    assert settings.database.get_secret_value() == "sqlite+aiosqlite:///data/monitor.db"
    assert settings.watchlist == Path("watchlist.toml")
    assert (settings.channels, settings.feeds, settings.alert_chat) == ((), (), None)
    assert settings.old_after_minutes == 30
    assert settings.allow_private_addresses is False


def test_session_and_database_follow_the_data_folder() -> None:
    settings = load_settings({"MONITOR_DATA": "/var/lib/monitor"}, None)
    assert settings.telegram_session == Path("/var/lib/monitor/reader.session")
    assert settings.database.get_secret_value().endswith(":////var/lib/monitor/monitor.db")


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("sqlite:///x.db", "sqlite+aiosqlite:///x.db"),
        ("postgresql://u:p@h/d", "postgresql+asyncpg://u:p@h/d"),
        ("postgresql+asyncpg://h/d", "postgresql+asyncpg://h/d"),
    ],
)
def test_a_database_comes_with_the_driver_that_is_used(given: str, used: str) -> None:
    settings = load_settings({"MONITOR_DATABASE": given}, None)
    assert settings.database.get_secret_value() == used


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("MONITOR_LOG_LEVEL=debug\nMONITOR_WINDOW_HOURS=24 # hours\n")
    settings = load_settings({"MONITOR_LOG_LEVEL": "error"}, env_file)
    assert settings.log_level == "error"
    assert settings.window_hours == 24


def test_a_name_set_to_nothing_counts_as_not_set(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("MONITOR_ALERT_CHAT=\nTELEGRAM_API_ID=\n")
    settings = load_settings({"MONITOR_DATA": " "}, env_file)
    assert settings.alert_chat is None
    assert settings.data == Path("data")


def test_an_absent_file_is_no_problem(tmp_path: Path) -> None:
    assert load_settings({}, tmp_path / ".env").window_hours == 72


def test_nothing_in_the_file_is_interpolated(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("TELEGRAM_PROXY=socks5://u:a${HOME}b@h:1\n")
    proxy = load_settings({}, env_file).telegram_proxy
    assert proxy is not None
    assert proxy.password == "a${HOME}b"


def test_other_programs_names_are_left_alone(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("POSTGRES_PASSWORD=x\n")
    load_settings({"PATH": "/bin", "MONITORING": "1"}, env_file)


def test_quick_start_lists_are_reduced_and_doubles_dropped() -> None:
    settings = load_settings(
        {
            "MONITOR_CHANNELS": "@Desk_One, https://t.me/desk_one/77,t.me/c/1234567890,,",
            "MONITOR_FEEDS": "https://News.example/a?x=1,2, https://news.example/a?x=1,2",
            "MONITOR_ALERT_CHAT": "https://t.me/our_desk",
        },
        None,
    )
    assert settings.channels == ("Desk_One", "-1001234567890")
    assert settings.feeds == ("https://news.example/a?x=1%2C2",)
    assert settings.alert_chat == "@our_desk"


def test_several_feeds_are_told_apart_by_the_commas_between_them() -> None:
    settings = load_settings({"MONITOR_FEEDS": "https://a.example/x,http://b.example/y"}, None)
    assert settings.feeds == ("https://a.example/x", "http://b.example/y")


def test_another_server_is_taken_apart(tmp_path: Path) -> None:
    key = tmp_path / "server.pem"
    key.write_text(KEY)
    settings = load_settings(
        {"TELEGRAM_SERVER": "2@[::1]:8443", "TELEGRAM_SERVER_KEY": str(key)}, None
    )
    assert settings.telegram_server == Server(2, "::1", 8443)
    assert settings.telegram_server_key == key


def test_a_server_and_its_key_need_each_other(tmp_path: Path) -> None:
    key = tmp_path / "server.pem"
    key.write_text(KEY)
    assert problems_of({"TELEGRAM_SERVER": "2@127.0.0.1:443"}) == [
        "TELEGRAM_SERVER_KEY: missing, TELEGRAM_SERVER needs the server's public key"
    ]
    assert problems_of({"TELEGRAM_SERVER_KEY": str(key)}) == [
        "TELEGRAM_SERVER: missing, TELEGRAM_SERVER_KEY belongs to a server"
    ]


@pytest.mark.parametrize("text", ["", "no key", KEY.replace("BEGIN RSA", "BEGIN DSA")])
def test_a_file_that_is_no_public_key_is_refused(tmp_path: Path, text: str) -> None:
    key = tmp_path / "server.pem"
    key.write_text(text)
    environ = {"TELEGRAM_SERVER": "2@127.0.0.1:443", "TELEGRAM_SERVER_KEY": str(key)}
    assert problems_of(environ) == [f"TELEGRAM_SERVER_KEY: {key} holds no RSA public key in PEM"]


@pytest.mark.parametrize("text", ["127.0.0.1:443", "2@host", "2@host:0", "2@host:70000", "0@h:1"])
def test_a_server_in_another_form_is_refused(tmp_path: Path, text: str) -> None:
    key = tmp_path / "server.pem"
    key.write_text(KEY)
    environ = {"TELEGRAM_SERVER": text, "TELEGRAM_SERVER_KEY": str(key)}
    assert problems_of(environ) == [f"TELEGRAM_SERVER: {text!r} is not of the form DC@HOST:PORT"]


@pytest.mark.parametrize(
    ("text", "proxy"),
    [
        ("socks5://h.example:1080", Proxy("socks5", "h.example", 1080)),
        ("http://u:p%40x@10.0.0.1:3128", Proxy("http", "10.0.0.1", 3128, "u", "p@x")),
        ("mtproxy://ee00ff@h.example:443", Proxy("mtproxy", "h.example", 443, secret="ee00ff")),
        ("mtproxy://h.example:443/dd11", Proxy("mtproxy", "h.example", 443, secret="dd11")),
    ],
)
def test_a_proxy_is_taken_apart(text: str, proxy: Proxy) -> None:
    assert load_settings({"TELEGRAM_PROXY": text}, None).telegram_proxy == proxy


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("123:ABC\n")
    settings = load_settings({"TELEGRAM_BOT_TOKEN_FILE": str(token)}, None)
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == "123:ABC"


def test_the_environments_secret_file_wins_over_the_files_secret(tmp_path: Path) -> None:
    token = tmp_path / "token"
    token.write_text("1:environment")
    env_file = tmp_path / ".env"
    env_file.write_text("TELEGRAM_BOT_TOKEN=2:file\n")
    settings = load_settings({"TELEGRAM_BOT_TOKEN_FILE": str(token)}, env_file)
    assert settings.telegram_bot_token is not None
    assert settings.telegram_bot_token.get_secret_value() == "1:environment"


def test_a_secret_given_twice_in_one_place_is_a_problem() -> None:
    assert problems_of({"TELEGRAM_API_HASH": "ab", "TELEGRAM_API_HASH_FILE": "x"}) == [
        "TELEGRAM_API_HASH_FILE: TELEGRAM_API_HASH is given too, which of them counts?"
    ]


def test_a_secret_file_that_is_absent_or_empty_is_a_problem(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.touch()
    found = problems_of(
        {"TELEGRAM_API_HASH_FILE": str(tmp_path / "no"), "TELEGRAM_BOT_TOKEN_FILE": str(empty)}
    )
    assert found == [
        f"TELEGRAM_API_HASH_FILE: {tmp_path / 'no'} cannot be read: No such file or directory",
        f"TELEGRAM_BOT_TOKEN_FILE: {empty} is empty",
    ]


def test_only_secrets_have_a_file_form() -> None:
    assert problems_of({"MONITOR_DATA_FILE": "x"}) == [
        "MONITOR_DATA_FILE: unknown setting, nearest is MONITOR_DATA"
    ]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("TELEGRAM_APIID=1\nMONITOR_LOG_FORMAT=xml\nwhat is this\n")
    found = problems_of(
        {
            "TELEGRAM_API_ID": "abc",
            "MONITOR_CHANNELS": "a!,@fine_one,b?",
            "MONITOR_FEEDS": "ftp://x.example/",
            "MONITOR_METRICS_PORT": "70000",
            "MONITOR_ALLOW_PRIVATE_ADDRESSES": "perhaps",
            "MONITOR_DATABASE": "mysql://u:hidden@h/d",
        },
        env_file,
    )
    assert found == [
        ".env: line 3 is not of the form NAME=VALUE",
        "TELEGRAM_APIID: unknown setting, nearest is TELEGRAM_API_ID",
        "TELEGRAM_API_ID: is not a whole number",
        "MONITOR_DATABASE: must begin with one of sqlite, sqlite+aiosqlite, postgresql,"
        " postgresql+asyncpg",
        "MONITOR_CHANNELS: 'a!' is no channel: give @name, t.me/name or -100ID;"
        " 'b?' is no channel: give @name, t.me/name or -100ID",
        "MONITOR_FEEDS: 'ftp://x.example/' is no feed: an address begins with https:// or http://",
        "MONITOR_ALLOW_PRIVATE_ADDRESSES: is neither true nor false, not 'perhaps'",
        "MONITOR_LOG_FORMAT: must be 'console' or 'json', not 'xml'",
        "MONITOR_METRICS_PORT: must be at most 65535, not '70000'",
    ]


def test_a_name_that_stands_twice_in_the_file_is_a_problem(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_text("MONITOR_DATA=a\nMONITOR_DATA=b\nMONITOR_LOG_LEVEL\n")
    assert problems_of({}, env_file) == [
        "MONITOR_DATA: stands twice in .env, again in line 2",
        "MONITOR_LOG_LEVEL: has no value in .env, line 3",
    ]


def test_no_secret_is_ever_shown() -> None:
    given = {
        "TELEGRAM_API_ID": "4711001",
        "TELEGRAM_API_HASH": "hiddenhash",
        "TELEGRAM_BOT_TOKEN": "99:hiddentoken",
        "TELEGRAM_PROXY": "socks5://hiddenuser:hiddenword@h.example:1",
        "MONITOR_DATABASE": "postgresql://u:hiddendb@h/d",
    }
    settings = load_settings(given, None)
    shown = f"{settings!r} {settings} {settings.require_telegram()!r} {settings.telegram_proxy!r}"
    assert "hidden" not in shown
    assert "4711001" not in f"{settings!r} {settings}"


@pytest.mark.parametrize(
    "given",
    [
        {"TELEGRAM_API_ID": "hidden"},
        {"TELEGRAM_API_HASH": "hidden hash"},
        {"TELEGRAM_BOT_TOKEN": "hidden"},
        {"TELEGRAM_PROXY": "socks5://u:hidden@h:x"},
        {"TELEGRAM_PROXY": "ftp://u:hidden@h:1"},
        {"MONITOR_DATABASE": "hidden"},
    ],
)
def test_no_problem_quotes_a_secret(given: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        load_settings(given, None)
    assert "hidden" not in f"{caught.value} {caught.value!r} {caught.value.__cause__!r}"


def test_telegrams_credentials_are_asked_for_when_needed() -> None:
    settings = load_settings({"TELEGRAM_API_ID": "12345"}, None)
    with pytest.raises(SettingsError) as caught:
        settings.require_telegram()
    assert caught.value.problems == (
        "TELEGRAM_API_HASH: missing, get it at https://my.telegram.org",
    )
    complete = load_settings({"TELEGRAM_API_ID": "12345", "TELEGRAM_API_HASH": "abc"}, None)
    credentials = complete.require_telegram()
    assert (credentials.api_id, credentials.api_hash) == (12345, "abc")


def test_settings_do_not_change() -> None:
    settings = load_settings({}, None)
    with pytest.raises(ValueError, match="frozen"):
        settings.window_hours = 1


def test_a_file_that_is_no_text_is_a_problem(tmp_path: Path) -> None:
    env_file = tmp_path / ".env"
    env_file.write_bytes(b"MONITOR_DATA=\xff\n")
    assert problems_of({"TELEGRAM_API_HASH_FILE": str(env_file)}, env_file) == [
        ".env: is not UTF-8 at byte 13",
        "TELEGRAM_API_HASH_FILE: the file is not text",
    ]
    assert problems_of({}, tmp_path) == [f"{tmp_path.name}: cannot be read: Is a directory"]


def test_a_key_that_is_no_text_or_absent_is_a_problem(tmp_path: Path) -> None:
    der = tmp_path / "server.der"
    der.write_bytes(b"\x30\x82\xff")
    for path, reason in ((der, "is no PEM file"), (tmp_path / "no", "cannot be read: No such")):
        environ = {"TELEGRAM_SERVER": "2@127.0.0.1:443", "TELEGRAM_SERVER_KEY": str(path)}
        (problem,) = problems_of(environ)
        assert problem.startswith(f"TELEGRAM_SERVER_KEY: {path} {reason}")

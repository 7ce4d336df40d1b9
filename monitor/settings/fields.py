"""The list of all settings: name, type, meaning, unit, default.

`config.example.env` is written from it. Nothing here says whether a credential is right or a path
can be written: `monitor check` tries.
"""

from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import unquote, urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, SecretStr

from monitor.errors import SettingsError
from monitor.settings.parse import (
    Credentials,
    Proxy,
    Server,
    parse_api_hash,
    parse_bot_token,
    parse_channels,
    parse_chat_setting,
    parse_database,
    parse_feeds,
    parse_key,
    parse_proxy,
    parse_server,
)

# For those who decide without settings, as `monitor evaluate` does.
DEFAULT_WINDOW_HOURS = 72
DEFAULT_OLD_AFTER_MINUTES = 30


def _setting(
    meaning: str,
    *,
    default: Any = None,
    shown: str = "",
    unit: str = "",
    example: str = "",
    secret: bool = False,
    **limits: Any,
) -> Any:
    """Declare a setting.

    `default` is a value or a function of the settings before it, `shown` how a default is told in
    words. A `secret` may also come from a file, and its value is never shown.
    """
    kind = "default_factory" if callable(default) else "default"
    return Field(
        **{kind: default},
        description=meaning,
        json_schema_extra={"unit": unit, "example": example, "shown": shown, "secret": secret},
        repr=not secret,
        **limits,
    )


class Settings(BaseModel):
    """All settings, checked. `telegram_…` is `TELEGRAM_…`, any other field is `MONITOR_…`."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    telegram_api_id: int | None = _setting(
        "The application's id, from my.telegram.org.", example="12345", secret=True, gt=0
    )
    telegram_api_hash: Annotated[SecretStr | None, BeforeValidator(parse_api_hash)] = _setting(
        "The application's hash, from my.telegram.org.",
        example="0123456789abcdef0123456789abcdef",
        secret=True,
    )
    data: Path = _setting(
        "The data folder: database, session, locks. Created when absent.", default=Path("./data")
    )
    telegram_session: Path = _setting(
        "The reader's session file. Whoever has it has the account: it is created 0600.",
        default=lambda known: known["data"] / "reader.session",
        shown="reader.session in the data folder",
        example="./data/reader.session",
    )
    telegram_bot_token: Annotated[SecretStr | None, BeforeValidator(parse_bot_token)] = _setting(
        "This bot posts the alerts and takes commands; without it the reader's account posts.",
        example="123456:ABC-DEF",
        secret=True,
    )
    telegram_server: Annotated[Server | None, BeforeValidator(parse_server)] = _setting(
        "Another MTProto server than production, as DC@HOST:PORT. Needs TELEGRAM_SERVER_KEY.",
        example="2@149.154.167.40:443",
    )
    telegram_server_key: Annotated[Path | None, BeforeValidator(parse_key)] = _setting(
        "The path of that server's RSA public key, in PEM.", example="./server.pem"
    )
    telegram_proxy: Annotated[Proxy | None, BeforeValidator(parse_proxy)] = _setting(
        "The way to Telegram: socks5://USER:PASSWORD@HOST:PORT, http://… or"
        " mtproxy://SECRET@HOST:PORT.",
        example="socks5://127.0.0.1:9050",
        secret=True,
    )
    database: Annotated[SecretStr, BeforeValidator(parse_database)] = _setting(
        "The database, as an SQLAlchemy URL of SQLite or PostgreSQL.",
        default=lambda known: SecretStr(f"sqlite+aiosqlite:///{known['data'] / 'monitor.db'}"),
        shown="an SQLite file, monitor.db in the data folder",
        example="postgresql://monitor:PASSWORD@localhost/monitor",
        secret=True,
    )
    watchlist: Path = _setting(
        "Channels, outlets, destinations and rules. The file may be absent.",
        default=Path("watchlist.toml"),
    )
    channels: Annotated[tuple[str, ...], BeforeValidator(parse_channels)] = _setting(
        "Quick start: channels, separated by commas, added to the watchlist's.",
        default=(),
        example="@channel_one,t.me/channel_two",
    )
    feeds: Annotated[tuple[str, ...], BeforeValidator(parse_feeds)] = _setting(
        "Quick start: addresses of feeds, separated by commas, added to the watchlist's.",
        default=(),
        example="https://news.example/rss.xml",
    )
    alert_chat: Annotated[str | None, BeforeValidator(parse_chat_setting)] = _setting(
        "Quick start: the private channel or chat that gets every alert.",
        shown="the terminal, if the watchlist names no destination either",
        example="-1001234567890",
    )
    notice_chat: Annotated[str | None, BeforeValidator(parse_chat_setting)] = _setting(
        "Quick start: the chat that gets the notices about the tool itself (blind channels, dead"
        " feeds); then the alerts' chat gets alerts alone.",
        shown="wherever alerts go, unless the watchlist says otherwise",
        example="-1009876543210",
    )
    old_after_minutes: int = _setting(
        "A post that is older than this when first seen is stored and rings nobody.",
        default=DEFAULT_OLD_AFTER_MINUTES,
        unit="minutes",
        ge=1,
        le=10_080,
    )
    window_hours: int = _setting(
        "How long a story stays open to further posts and reports.",
        default=DEFAULT_WINDOW_HOURS,
        unit="hours",
        ge=1,
        le=720,
    )
    unproven_after_minutes: int = _setting(
        "`monitor status` is unhealthy when a channel was not checked, or a gap in its messages"
        " not closed, for so long.",
        default=15,
        unit="minutes",
        ge=1,
        le=10_080,
    )
    feed_poll_seconds: int = _setting(
        "How often each feed is read. A feed that asks for longer pauses gets them.",
        default=60,
        unit="seconds",
        ge=1,
        le=86_400,
    )
    fetch_bodies: bool = _setting(
        "Whether the pages of articles are read, for what feeds leave out; an outlet's `bodies` in"
        " the watchlist wins. Needs the extra `bodies`. Obeys each site's robots.txt.",
        default=False,
    )
    allow_private_addresses: bool = _setting(
        "Whether feeds may lie at private addresses, or redirect to them. A feed that is itself"
        " written with a loopback address may be read without it.",
        default=False,
    )
    embeddings: Path | None = _setting(
        "A folder with model.onnx and tokenizer.json, a model of sentences: texts that it finds"
        " alike are compared with more reports. It never decides. Needs the extra `embeddings`.",
        example="./models/sentences",
    )
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        "The least important messages that are logged: debug, info, warning or error.",
        default="info",
    )
    log_format: Literal["console", "json"] | None = _setting(
        "How logs are written: console or json.",
        shown="console on a terminal, else json",
        example="json",
    )
    metrics_port: int | None = _setting(
        "A port at 127.0.0.1 where Prometheus may read the metrics.",
        shown="none",
        example="9464",
        ge=1,
        le=65_535,
    )

    def require_telegram(self) -> Credentials:
        """What a client of Telegram needs. Raises SettingsError that names what is missing."""
        problems = [
            f"{name}: missing, get it at https://my.telegram.org"
            for name, value in (
                ("TELEGRAM_API_ID", self.telegram_api_id),
                ("TELEGRAM_API_HASH", self.telegram_api_hash),
            )
            if value is None
        ]
        if problems or self.telegram_api_id is None or self.telegram_api_hash is None:
            raise SettingsError(problems)
        return Credentials(self.telegram_api_id, self.telegram_api_hash.get_secret_value())


def setting_name(attribute: str) -> str:
    """The name in the environment of a field of `Settings`."""
    name = attribute.upper()
    return name if name.startswith("TELEGRAM_") else f"MONITOR_{name}"


def declared(attribute: str, what: str) -> str:
    """The `unit`, `example` or `shown` default of a field, as it was declared."""
    extra = Settings.model_fields[attribute].json_schema_extra
    assert isinstance(extra, dict)
    return str(extra[what])


def is_secret(attribute: str) -> bool:
    """Whether a setting's value must never be shown."""
    return declared(attribute, "secret") == "True"


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """The values that must appear nowhere: hash, token, and the passwords inside addresses."""
    proxy = settings.telegram_proxy
    password = urlsplit(settings.database.get_secret_value()).password
    values = (
        settings.telegram_api_hash and settings.telegram_api_hash.get_secret_value(),
        settings.telegram_bot_token and settings.telegram_bot_token.get_secret_value(),
        password and unquote(password),
        proxy and proxy.password,
        proxy and proxy.secret,
    )
    return tuple(value for value in values if value)

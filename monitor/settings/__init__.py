"""The settings: read once from the environment and `.env`, checked whole, handed on as values."""

from monitor.settings.example import example_env
from monitor.settings.fields import (
    DEFAULT_OLD_AFTER_MINUTES,
    DEFAULT_WINDOW_HOURS,
    Settings,
    secrets_of,
    setting_name,
)
from monitor.settings.load import load_settings
from monitor.settings.parse import Credentials, Proxy, Server

__all__ = [
    "DEFAULT_OLD_AFTER_MINUTES",
    "DEFAULT_WINDOW_HOURS",
    "Credentials",
    "Proxy",
    "Server",
    "Settings",
    "example_env",
    "load_settings",
    "secrets_of",
    "setting_name",
]

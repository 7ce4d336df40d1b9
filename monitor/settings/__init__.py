"""The settings: read once from the environment and `.env`, checked whole, handed on as values."""

from monitor.settings.example import example_env
from monitor.settings.fields import DEFAULT_WINDOW_HOURS, Settings, setting_name
from monitor.settings.load import load_settings
from monitor.settings.parse import Credentials, Proxy, Server

__all__ = [
    "DEFAULT_WINDOW_HOURS",
    "Credentials",
    "Proxy",
    "Server",
    "Settings",
    "example_env",
    "load_settings",
    "setting_name",
]

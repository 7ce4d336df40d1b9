"""Follows public Telegram news channels and posts one alert for one event."""

__version__ = "0.1.0"

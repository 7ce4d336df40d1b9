"""Telegram: reading channels, writing into chats, logging in. The only home of Telethon."""

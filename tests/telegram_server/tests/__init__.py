"""The server's own tests: an unmodified Telethon client against it, over TCP."""

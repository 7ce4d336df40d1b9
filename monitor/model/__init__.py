"""The nouns of the project: frozen values, no behaviour beyond their own consistency.

Ids are types of their own, times are aware and in UTC, text offsets count Unicode code points
unless a name says otherwise (Telegram's entities count UTF-16 units).
"""

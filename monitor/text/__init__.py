"""What can be said of a text without knowing what it means: its comparable form, its language,
its numbers and dates, and what in it is not news.

Pure: no clock, no files, no network.
"""

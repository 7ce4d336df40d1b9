"""This project's deduplication beside what could be put together from existing libraries."""

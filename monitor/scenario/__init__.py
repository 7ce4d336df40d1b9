"""Scenario folders: reading them, playing them, and judging the decisions made on them."""

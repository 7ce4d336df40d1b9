"""Proposing unknown names."""

"""Labelled data on which the decisions are measured, and what makes more of it.

Nothing here is part of the product: the product never reads it.
"""

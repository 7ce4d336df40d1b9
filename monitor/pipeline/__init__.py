"""The use cases: what is done with one post, one deletion, one report, in one transaction each.

`ports` says what the pipeline needs of the world; the adapters give it.
"""

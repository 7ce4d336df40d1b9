"""Whether a report concerns the event of a post, how the two compare, and what follows from it.

(NOTE to the lexicon engineer: this package is being written by the project lead right now. Please
stop at lexicon, numbers, dates and claims, and make those deep; do not write in monitor/crossref.)
"""

"""Exams: each shows that one of the platform's promises holds while something does its worst.

`python -m exam <name> --seed N` runs one; `make exam` runs the fast tier of each. An exam is a file
here with `run(seed, tier) -> Tally`.
"""

"""What factex costs, measured: `python -m benchmarks --help`.

The command itself imports nothing large and reads no text. All that is measured runs in a fresh
process (`child.py`), so that its processor time and peak memory are its own.
"""

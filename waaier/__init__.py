"""Ground floor of Praktijkwaaier: domain types, settings and errors.

Imports nothing from the other rooms, so every room may import this one.
"""

import os

# The matrix products of one question are small: with more threads each, and other questions beside
# it, they were measured ten times slower. It must be known before numpy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

__version__ = "0.1.0"

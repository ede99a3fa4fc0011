"""Ground floor of Praktijkwaaier: domain types, settings and errors.

Imports nothing from the other rooms, so every room may import this one.
"""

__version__ = "0.1.0"

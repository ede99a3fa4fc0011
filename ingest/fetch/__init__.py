"""Fetches the originals of the register that may be kept, into a folder outside the project.

Start in ``originals.py``: which originals, into which folder, with what is noted about each.
``transfer.py`` brings one file in, ``hosts.py`` says which addresses may be called at all.
"""

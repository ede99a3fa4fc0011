"""Fetches laws and local rules from overheid.nl, and sees when they change.

Start in ``shelf.py``: which version of which law goes into the folder of laws. ``service.py``
talks to the servers, ``search_answer.py`` and ``manifest.py`` read what they say, ``changes.py``
compares two versions and ``known.py`` has the laws of this field.
"""

"""The server side of the web widget: sessions, limits, pauses, its files and its frame.

The file to open first is :mod:`api.widget.door`.
"""

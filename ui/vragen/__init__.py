"""The tab Vragen, step by step: ``tab`` is the file to open first.

``filters`` and ``examples`` stand around the question box, ``asking`` turns a question into turns
on the page, :mod:`ui.render` writes a turn with its ``sources`` and ``tools``, ``plain`` and
``word`` make a copy to take along. What the browser does itself is in ``ui/data/chat.js``.
"""

"""The optional language model: it rewords parts of a workshop, and every text is checked first.

Open :mod:`workshop.taalmodel.verwoorden` first. What goes out is in
:mod:`workshop.taalmodel.opdrachten` and ``data/``, what a text must stand up to in
:mod:`workshop.taalmodel.keuring`.
"""

"""The optional language model: it writes, and every sentence is held to its source first.

Open :mod:`answer.model.writer` first. What goes out is in :mod:`answer.model.prompt`, how the
server is called in :mod:`answer.model.client`, and what a sentence must stand up to in
:mod:`answer.model.verify`.
"""

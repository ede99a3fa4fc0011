"""Room ``train``: tunes the bundled embedding model on questions and the passages that answer them.

Importing this package is light; torch loads with :mod:`train.encoder`.
"""

"""Cited training material for trainers: a workshop from a wish, with programme, cases and quiz.

Open :mod:`workshop.pipeline` first. :mod:`workshop.model` is the one neutral model that every
export, the API and the pages build on.
"""

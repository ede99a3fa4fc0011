"""The sentences of found passages: how well each fits a question and is likely to answer it.

``fit.py`` compares every sentence with the question, ``weighing.py`` says how likely each answers.
The search orders by it (:mod:`index.close_reading`), an answer chooses by it.
"""

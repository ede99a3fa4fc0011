"""Room ``cli``: the command ``waaier``. Parses arguments and calls one function of a room."""

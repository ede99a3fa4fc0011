"""Walking over every line of text in a workshop, and over what it rests on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from waaier.domain import Model
from workshop.model import Regel, Schrijver, Workshop

M = TypeVar("M", bound=Model)


def regels_in(model: Model) -> Iterator[Regel]:
    """Every line of a model and of what it holds, in the order of the fields."""
    if isinstance(model, Regel):
        yield model
        return
    for name in type(model).model_fields:
        value = getattr(model, name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Model):
                yield from regels_in(one)


def with_lines(model: M, change: Callable[[Regel], Regel]) -> M:
    """The same model with every line changed."""
    if isinstance(model, Regel):
        return change(model)  # type: ignore[return-value]
    update: dict[str, object] = {}
    for name in type(model).model_fields:
        value = getattr(model, name)
        if isinstance(value, Model):
            update[name] = with_lines(value, change)
        elif isinstance(value, tuple) and any(isinstance(one, Model) for one in value):
            update[name] = tuple(
                with_lines(one, change) if isinstance(one, Model) else one for one in value
            )
    return model.model_copy(update=update)


def numbers_in(model: Model) -> tuple[int, ...]:
    """The numbers of all citations that a model's lines rest on, each once, in reading order."""
    return tuple(dict.fromkeys(n for line in regels_in(model) for n in line.verwijzingen))


def marked(workshop: Workshop) -> Workshop:
    """The same workshop, saying whether a language model wrote any line of it."""
    is_model = any(one.geschreven_door is Schrijver.MODEL for one in regels_in(workshop))
    by = Schrijver.MODEL if is_model else Schrijver.BRON
    return workshop.model_copy(update={"geschreven_door": by})


def renumbered(workshop: Workshop, keep: set[int]) -> Workshop:
    """The same workshop with its citations numbered in reading order.

    Numbers in ``keep`` stay as they are, so that what is printed already keeps its numbers; others
    follow after the highest of those. Citations that no line rests on are left out.
    """
    used = numbers_in(workshop)
    number = {n: n for n in used if n in keep}
    following = max(number, default=0)
    for n in used:
        if n not in number:
            following += 1
            number[n] = following

    def change(line: Regel) -> Regel:
        return line.model_copy(update={"verwijzingen": tuple(number[n] for n in line.verwijzingen)})

    made = with_lines(workshop, change)
    citations = [
        one.model_copy(update={"n": number[one.n]})
        for one in workshop.verwijzingen
        if one.n in number
    ]
    return made.model_copy(
        update={
            "verwijzingen": tuple(sorted(citations, key=lambda one: one.n)),
            "programma": tuple(
                row.model_copy(update={"verwijzingen": _cited(made, row)}) for row in made.programma
            ),
        }
    )


def _cited(workshop: Workshop, row: Model) -> tuple[int, ...]:
    own = numbers_in(row)
    content = [n for item in getattr(row, "inhoud", ()) for n in numbers_in(workshop.item(item))]
    return tuple(dict.fromkeys((*own, *content)))

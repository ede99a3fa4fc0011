"""Lists in TOML that a beheerder keeps beside the cards."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from waaier.domain import Model
from waaier.errors import InputError

ModelT = TypeVar("ModelT", bound=Model)


def read_toml_list(file: Path, shape: type[ModelT]) -> ModelT:
    """What is in a list; an empty one when there is no such file.

    Args:
        file: the list.
        shape: what it must hold. Every field has a default.

    Raises:
        InputError: the file has a fault.
    """
    try:
        return shape.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
    except FileNotFoundError:
        return shape()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, ValidationError) as error:
        raise InputError(
            f"{file.name} heeft een fout.", "Vergelijk het bestand met het voorbeeld bovenaan."
        ) from error

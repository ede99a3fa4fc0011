"""Keeps Haystack from loading torch: import it before haystack.

Haystack wants torch for one thing, choosing the device of models that it runs itself, and loads it
for that in every process that builds a pipeline: nearly a second and 180 MB. Our models run outside
of it (:mod:`index.embedding`), so the module that chooses is told there is no torch while it is
imported, and only then. Who uses torch loads it as always.
"""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType

_CHOOSES_DEVICES = "haystack.utils.device"


class _Finder(MetaPathFinder):
    """Finds that one module, and leaves all others to who comes next."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != _CHOOSES_DEVICES or "torch" in sys.modules:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return spec
        run = spec.loader.exec_module

        def without_torch(module: ModuleType) -> None:
            sys.modules["torch"] = None  # type: ignore[assignment]
            try:
                run(module)
            finally:
                del sys.modules["torch"]

        spec.loader.exec_module = without_torch  # type: ignore[method-assign]
        return spec


sys.meta_path.insert(0, _Finder())

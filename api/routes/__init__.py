"""One file per resource; each gives an ``APIRouter`` from a function that takes what it needs."""

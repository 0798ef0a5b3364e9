"""Finds what a text names: identities, numbers, addresses, dates, schools, universities and systems."""

from domain.tickets import Entity
from normalizer.dates import dates_in
from normalizer.names import names_in
from normalizer.numbers import numbers_in


def entities_in(text: str) -> tuple[Entity, ...]:
    """The entities in their order, none within another; spans and values are those of the text as given."""
    found = [*numbers_in(text), *names_in(text), *dates_in(text)]
    if len(found) < 2:
        return tuple(found)
    taken = bytearray(len(text))
    kept: list[Entity] = []
    for entity in found:
        if not any(taken[entity.start : entity.end]):
            taken[entity.start : entity.end] = b"\x01" * (entity.end - entity.start)
            kept.append(entity)
    return tuple(sorted(kept, key=lambda entity: entity.start))

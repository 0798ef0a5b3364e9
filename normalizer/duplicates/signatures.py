"""MinHash signatures, and a table that finds which earlier ones agree with a new one in a whole band.

Everything is an array of a fixed size: the work of one look-up is bounded whatever citizens write, and what
is old is overwritten, never searched for. The hash functions are fixed, so that every run agrees.
"""

import numpy as np
import numpy.typing as npt

from normalizer.duplicates.shingles import Shingles

Signature = npt.NDArray[np.uint32]

_BANDS = 40
_ROWS = (
    3  # texts that share a third of their pieces agree in some band more often than not: (1/40)^(1/3) = .29
)
_PLACES = 4  # how many of the newest each cell of a band remembers
_NOBODY = -1
_LEAST_AGREEMENT = 0.22  # of a signature, before two texts are compared piece by piece


def signature_of(shingles: Shingles) -> Signature:
    """The least hash of the pieces under each of the hash functions. `shingles` must not be empty."""
    hashed = shingles.astype(np.uint64)[:, None] * _FACTORS + _OFFSETS
    least: Signature = (hashed.min(axis=0) >> _HALF).astype(np.uint32)
    return least


class SignatureTable:
    """Remembers `capacity` signatures, each in a slot the caller chooses."""

    def __init__(self, capacity: int) -> None:
        self._cells = 1 << max(capacity - 1, 1).bit_length()
        # The low halves of the hashes tell signatures apart well enough, and halve the memory.
        self._signatures = np.zeros((capacity, _BANDS * _ROWS), np.uint16)
        self._newest = np.full((_BANDS, self._cells, _PLACES), _NOBODY, np.int32)

    def put(self, slot: int, signature: Signature) -> None:
        """Remember a signature; what was in the slot before is forgotten."""
        self._signatures[slot] = signature
        cells = self._cells_of(signature)
        remembered = self._newest[_EACH_BAND, cells]
        remembered[:, 1:] = remembered[:, :-1]
        remembered[:, 0] = slot
        self._newest[_EACH_BAND, cells] = remembered

    def alike(self, signature: Signature) -> list[int]:
        """The slots worth a comparison, each once, in rising order."""
        found = np.unique(self._newest[_EACH_BAND, self._cells_of(signature)])
        if found[0] == _NOBODY:
            found = found[1:]
        if len(found) == 0:
            return []
        # A cell may still name a slot that was given to another text since: the signature tells.
        agreement = (self._signatures[found] == signature.astype(np.uint16)).mean(axis=1)
        chosen: list[int] = found[agreement >= _LEAST_AGREEMENT].tolist()
        return chosen

    def _cells_of(self, signature: Signature) -> npt.NDArray[np.int64]:
        rows = signature.reshape(_BANDS, _ROWS).astype(np.uint64)
        mixed = (rows * _ROW_FACTORS).sum(axis=1, dtype=np.uint64)
        mixed ^= mixed >> _HALF
        cells: npt.NDArray[np.int64] = (mixed & np.uint64(self._cells - 1)).astype(np.int64)
        return cells


_HALF = np.uint64(32)
_EACH_BAND = np.arange(_BANDS)
_random = np.random.Generator(np.random.PCG64(20261124))
_FACTORS = _random.integers(1, 2**63, _BANDS * _ROWS, dtype=np.uint64) | np.uint64(1)
_OFFSETS = _random.integers(0, 2**63, _BANDS * _ROWS, dtype=np.uint64)
_ROW_FACTORS = _random.integers(1, 2**63, _ROWS, dtype=np.uint64) | np.uint64(1)

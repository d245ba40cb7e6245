"""What can go wrong with evidence; no message ever carries the value itself, because it may be personal."""

from zhida.core.kernel.errors import Broken, InvalidInput

__all__ = ["NotCanonical", "SealBroken"]


class NotCanonical(InvalidInput):
    """A value has no canonical form; ``where`` is the path to it and ``why`` the rule it breaks.

    The caller gives the value another shape: shares as whole millionths, big numbers as text.
    """

    def __init__(self, why: str, path: tuple[str, ...] = ()) -> None:
        self.why = why
        self.path = path
        super().__init__(params={"where": "/" + "/".join(path), "why": why})

    def inside(self, member: str) -> "NotCanonical":
        """Return the same refusal seen from the object or array that holds the value."""
        return NotCanonical(self.why, (member, *self.path))


class SealBroken(Broken):
    """A sealed field does not open here: other key, other place, changed bytes, not the committed value."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(params={"why": why})

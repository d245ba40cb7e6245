"""Commands whose module is imported when they run: the first word of the line decides what is loaded.

``zhida --help`` shows every command without loading any; a test compares it with their own words.
"""

from importlib import import_module
from typing import ClassVar, cast

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

__all__ = ["LateCommand", "add_late"]


class LateCommand(TyperCommand):
    """Stands in the help for a command that is elsewhere, and hands the line over to it."""

    target: ClassVar[str]
    """``module:name`` of a function or of a `typer.Typer` with commands of its own."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: object = None, **extra: object
    ) -> typer.Context:
        """Return the context of the real command, which reads the rest of the line."""
        begun = self.load().make_context(info_name, args, cast("typer.Context | None", parent), **extra)
        return cast("typer.Context", begun)

    def load(self) -> TyperCommand | TyperGroup:
        """Return the real command."""
        module, _, name = self.target.partition(":")
        found = cast("object", getattr(import_module(module), name))
        if isinstance(found, typer.Typer):
            return get_group(found)
        alone = typer.Typer(add_completion=False)
        alone.command(self.name)(cast("type[object]", found))
        return cast("TyperCommand", get_command(alone))


def add_late(app: typer.Typer, name: str, target: str, told: str) -> None:
    """Add a command to an application without importing it.

    Args:
        app: Where it is added.
        name: Its word on the line.
        target: ``module:name`` of it.
        told: Its help, in its own words.
    """
    kind = type("LateCommand", (LateCommand,), {"target": target})
    app.command(name, cls=kind, help=told)(_stand_in)


def _stand_in() -> None:
    """Take the place of a callback; `LateCommand` never calls it."""

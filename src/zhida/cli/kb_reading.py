"""What ``zhida kb import`` takes: a file, or an address that may be called."""

import asyncio
from pathlib import Path, PurePosixPath
from typing import Final
from urllib.parse import urlsplit

from zhida.adapters.importers.child import MAX_FILE
from zhida.adapters.importers.formats import READABLE, reader_for_type, reader_of
from zhida.adapters.importers.texts import FileRows
from zhida.adapters.tools.fetching import CheckedFetcher
from zhida.cli.kb_files import usage
from zhida.ports.fetching import AddressRefused, Fetched, Fetcher, FetchFailed, Outgoing

__all__ = ["fetched_rows", "is_address", "read_source", "title_of"]

_TIMEOUT_S: Final = 20.0


def is_address(source: str) -> bool:
    """Tell whether a source is an address and no file."""
    return source.lower().startswith(("http://", "https://"))


def title_of(source: str) -> str:
    """Return what articles cite that name no source of their own: the file's name, or the whole address."""
    return source if is_address(source) else Path(source).stem


def read_source(source: str) -> FileRows:
    """Return the rows of a file or an address.

    Raises:
        typer.Exit: It cannot be read at all (2).
    """
    if is_address(source):
        return fetched_rows(source, asyncio.run(_fetch(source, CheckedFetcher())))
    path = Path(source)
    read = reader_of(path.name)
    if read is None:
        raise usage(f"{path.name}: unknown kind of file; use a name ending in {', '.join(READABLE)}")
    try:
        if path.stat().st_size > MAX_FILE:
            raise usage(f"{path.name}: larger than {MAX_FILE} bytes; split it")
        return read(path.read_bytes())
    except OSError as error:
        raise usage(f"{path.name}: cannot be read ({error.strerror}); check the path") from None


def fetched_rows(source: str, fetched: Fetched) -> FileRows:
    """Return the rows of what an address gave.

    Raises:
        typer.Exit: It gave an error (2).
    """
    if fetched.status != 200:
        raise usage(f"{source}: answered with status {fetched.status}; check the address")
    name = PurePosixPath(urlsplit(fetched.url).path).name
    return reader_for_type(fetched.headers.get("content-type", ""), name)(fetched.body)


async def _fetch(source: str, fetcher: Fetcher) -> Fetched:
    try:
        return await fetcher.fetch(Outgoing(url=source, timeout_s=_TIMEOUT_S, max_bytes=MAX_FILE))
    except AddressRefused as refused:
        raise usage(f"{source}: may not be called ({refused.reason.value})") from None
    except FetchFailed as failed:
        raise usage(f"{source}: brought nothing ({failed.why})") from None
    finally:
        await fetcher.close()

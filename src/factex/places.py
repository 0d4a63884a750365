"""Where files lie: on a disk of this machine, or in a store that fsspec knows (s3://, gs://, hdfs://).

`RemotePath` does what runs need of `pathlib.Path`, by the same names, so that whoever reads or
writes need not ask which of the two a place is. This is the only user of fsspec.
"""

from __future__ import annotations

import errno
import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeAlias, TypeVar
from urllib.parse import unquote, urlsplit

from factex.errors import SettingsError

ADDRESS = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+)://")
"""How an address begins; one letter would be a drive of Windows."""
LOCAL = ("file", "local")
MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class RemotePath:
    """A file or folder in a store, by its address.

    What a store says against an operation is an `OSError` with a cause in `strerror`, whatever
    the store's own library raises.

    Raises:
        SettingsError: fsspec or the library of the store is missing, or no such store is known.
    """

    url: str

    def __str__(self) -> str:
        return self.url

    def __truediv__(self, name: str) -> RemotePath:
        return RemotePath(f"{self.url.rstrip('/')}/{name}")

    @property
    def name(self) -> str:
        """The last part."""
        return self.url.rstrip("/").rpartition("/")[2]

    @property
    def parent(self) -> RemotePath:
        """The folder that it lies in."""
        return RemotePath(self.url.rstrip("/").rpartition("/")[0])

    def with_name(self, name: str) -> RemotePath:
        """Its neighbour of that name."""
        return self.parent / name

    def exists(self) -> bool:
        """Whether there is such a file or folder."""
        with _told(self.url):
            return bool(_store(self.url).exists(self._key))

    def is_file(self) -> bool:
        """Whether there is such a file."""
        with _told(self.url):
            return bool(_store(self.url).isfile(self._key))

    def is_dir(self) -> bool:
        """Whether there is such a folder."""
        with _told(self.url):
            return bool(_store(self.url).isdir(self._key))

    def open(self, mode: str) -> Any:
        """Open it, `rb` or `wb`; a folder that is needed and missing is made."""
        store = _store(self.url)
        with _told(self.url):
            try:
                stream = store.open(self._key, mode)
            except FileNotFoundError:
                if mode != "wb":
                    raise
                store.makedirs(store._parent(self._key), exist_ok=True)
                stream = store.open(self._key, mode)
        return _Stream(stream, self.url)

    def read_bytes(self) -> bytes:
        """All that it holds."""
        with self.open("rb") as file:
            return bytes(file.read())

    def size(self) -> int:
        """Bytes that it holds."""
        with _told(self.url):
            return int(_store(self.url).size(self._key) or 0)

    def mkdir(self, *, parents: bool = False, exist_ok: bool = False) -> None:
        """Do nothing: stores of objects have no folders, others get them with the first file."""

    def unlink(self, *, missing_ok: bool = False) -> None:
        """Remove a file."""
        with _told(self.url):
            try:
                _store(self.url).rm_file(self._key)
            except FileNotFoundError:
                if not missing_ok:
                    raise

    def replace(self, target: RemotePath) -> None:
        """Put it in the place of a file that may be there."""
        store = _store(self.url)
        with _told(target.url):
            try:
                store.mv(self._key, target._key)
            except FileExistsError:  # as HDFS has it
                store.rm_file(target._key)
                store.mv(self._key, target._key)

    def iterdir(self) -> list[RemotePath]:
        """The files that lie in it; none where there is no such folder."""
        return [self / name for name in self._below() if "/" not in name]

    def find(self) -> list[tuple[RemotePath, str]]:
        """All files below it, each with its path relative to it."""
        return [(self / name, name) for name in self._below()]

    def glob(self) -> list[RemotePath]:
        """The files that match it."""
        store = _store(self.url)
        with _told(self.url):
            found = [name for name in store.glob(self._key) if store.isfile(name)]
        return [RemotePath(store.unstrip_protocol(name)) for name in found]

    def remove_tree(self) -> None:
        """Remove it with all that lies in it, if it is there."""
        with _told(self.url):
            store = _store(self.url)
            if store.exists(self._key):
                store.rm(self._key, recursive=True)

    @property
    def _key(self) -> str:
        """What the store calls it."""
        return str(_store(self.url)._strip_protocol(self.url))

    def _below(self) -> list[str]:
        store = _store(self.url)
        with _told(self.url):
            store.invalidate_cache()
            try:
                found = store.find(self._key)
            except FileNotFoundError:
                found = []
        prefix = self._key.rstrip("/") + "/"
        return [name.removeprefix(prefix) for name in found if name.startswith(prefix)]


Place: TypeAlias = Path | RemotePath
AnyPlace = TypeVar("AnyPlace", Path, RemotePath, Path | RemotePath)


def find_place(name: str) -> Place:
    """The place of a path or an address; `file://` is a path.

    Raises:
        SettingsError: the address is of a kind that is not known, or names no single file.

    Example:
        >>> find_place("file:///tmp/a%20b.jsonl").name, find_place("a.jsonl").name
        ('a b.jsonl', 'a.jsonl')
    """
    if is_remote(name):
        _store(name)
        return RemotePath(name)
    return Path(local_path(name))


def single_place(name: str) -> Place:
    """`find_place`, for a file that is to be written."""
    if is_remote(name) and MAGIC.search(name):
        raise SettingsError(f"{name} holds *, ? or [, which stand for other names. Choose another")
    return find_place(name)


def is_remote(name: str) -> bool:
    """Whether a name is an address in a store.

    Example:
        >>> is_remote("s3://news/2024.jsonl"), is_remote("file:///a"), is_remote("C://a")
        (True, False, False)
    """
    found = ADDRESS.match(name)
    return found is not None and found.group(1).lower() not in LOCAL


def local_path(name: str) -> str:
    """The path that a name stands for which is no address in a store."""
    found = ADDRESS.match(name)
    return unquote(urlsplit(name).path) if found else name


def size_of(place: Place) -> int:
    """Bytes that a file holds."""
    return place.stat().st_size if isinstance(place, Path) else place.size()


class _Stream(io.RawIOBase):
    """A stream of a store, with its errors in our words."""

    def __init__(self, stream: Any, url: str) -> None:
        self._stream = stream
        self._url = url

    def readable(self) -> bool:
        return bool(self._stream.readable())

    def writable(self) -> bool:
        return bool(self._stream.writable())

    def seekable(self) -> bool:
        return bool(self._stream.seekable())

    def read(self, size: int = -1) -> bytes:
        with _told(self._url):
            return bytes(self._stream.read(size))

    def write(self, data: Any) -> int:
        with _told(self._url):
            self._stream.write(bytes(data))
        return len(data)

    def seek(self, offset: int, whence: int = 0) -> int:
        with _told(self._url):
            return int(self._stream.seek(offset, whence))

    def tell(self) -> int:
        return int(self._stream.tell())

    def close(self) -> None:
        if not self.closed:
            super().close()
            with _told(self._url):
                self._stream.close()


@contextmanager
def _told(url: str) -> Iterator[None]:
    """Whatever a store's library raises, as an `OSError` that says why."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileNotFoundError(errno.ENOENT, "No such file, folder or bucket", url) from error
    except OSError as error:
        if error.strerror:
            raise
        raise type(error)(errno.EIO, _first_line(error), url) from error
    except SettingsError:
        raise
    except Exception as error:  # each store has errors of its own
        raise OSError(errno.EIO, f"{type(error).__name__}: {_first_line(error)}", url) from error


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__


def _store(url: str) -> Any:
    """The file system behind an address, as fsspec has it."""
    scheme, _, rest = url.partition("://")
    return _opened_store(f"{scheme}://{rest.split('/')[0]}", url if "::" in url else "")


@lru_cache(maxsize=16)
def _opened_store(root: str, chained: str) -> Any:
    if chained:
        raise SettingsError(f"{chained} is a chain of addresses. Name one file or folder")
    try:
        from fsspec.core import url_to_fs
    except ImportError:
        raise SettingsError(
            f"{root}: addresses need fsspec. Run: pip install 'factex[cloud]'"
        ) from None
    try:
        return url_to_fs(root, use_listings_cache=False)[0]
    except ImportError as error:
        raise SettingsError(f"{root}: {_first_line(error)}{_install(root)}") from None
    except ValueError:
        raise SettingsError(
            f"{root}: fsspec knows no such store. Write s3://, gs://, hdfs:// or another of its own"
        ) from None
    except Exception as error:  # each store has errors of its own
        raise SettingsError(f"{root} cannot be opened: {_first_line(error)}") from error


def _install(root: str) -> str:
    """How to get the library of a store, where it is a package of its own."""
    from fsspec.registry import known_implementations

    entry = known_implementations.get(root.partition("://")[0], {})
    package = str(entry.get("class", "")).partition(".")[0]
    return f". Run: pip install {package}" if package and package != "fsspec" else ""

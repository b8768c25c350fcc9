"""Opens a package folder or zip as one thing: sorted paths, bytes, hashes.

The package hash is the SHA-256 of what ``sha256sum`` prints for the files in the order of their
paths (code points), so that it can be recomputed with standard tools in the package's folder::

    find . -type f -printf '%P\\0' | LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum

Which files belong to a package, and what is refused, is said in :mod:`.members`.
"""

import hashlib
import shutil
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

from ingestion.errors import PackageRejected, Problem, UnreadableFile
from ingestion.package.members import Opener, folder_members, zip_members

_BLOCK_BYTES: Final = 1024 * 1024


def open_package(path: Path) -> "PackageSource":
    """Reads and hashes every file once.

    Raises PackageRejected for members that are refused, UnreadableFile where ``path`` is neither
    a folder nor a zip, or the zip is damaged.
    """
    if path.is_dir():
        return PackageSource(folder_members(path), ExitStack())
    if not zipfile.is_zipfile(path):
        raise UnreadableFile(Problem(path.name, "not a plant package", expected="folder or zip"))
    with ExitStack() as stack:
        archive = stack.enter_context(_archive(path))
        return PackageSource(zip_members(archive), stack.pop_all())


class PackageSource:
    """The files of an open package; leaving its ``with`` block closes it.

    What :meth:`read` and :meth:`copy` deliver is checked against the hash taken when the package
    was opened: a folder that changes in between is noticed. :meth:`open` does not check.
    """

    def __init__(self, members: Mapping[str, Opener], stack: ExitStack) -> None:
        self._stack = stack
        self._members = dict(sorted(members.items()))
        with stack:  # closes the zip if hashing fails
            self._hashes = {path: self._digest(path) for path in self._members}
            self._stack = stack.pop_all()
        listing = "".join(f"{digest}  {path}\n" for path, digest in self._hashes.items())
        self.sha256 = hashlib.sha256(listing.encode()).hexdigest()

    @property
    def files(self) -> tuple[str, ...]:
        """Relative posix paths, sorted."""
        return tuple(self._members)

    def __contains__(self, path: object) -> bool:
        return path in self._members

    def open(self, path: str) -> IO[bytes]:
        return self._members[path]()

    def read(self, path: str) -> bytes:
        with self.open(path) as stream:
            content = stream.read()
        self._check(path, hashlib.sha256(content).hexdigest())
        return content

    def copy(self, path: str, target: Path) -> None:
        """Writes one file to ``target`` without holding it in memory."""
        with self.open(path) as stream, target.open("wb") as copied:
            shutil.copyfileobj(stream, copied, _BLOCK_BYTES)
        with target.open("rb") as copied:
            self._check(path, _sha256(copied))

    def sha256_of(self, path: str) -> str:
        return self._hashes[path]

    def close(self) -> None:
        self._stack.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _digest(self, path: str) -> str:
        try:
            with self.open(path) as stream:
                return _sha256(stream)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise UnreadableFile(Problem(path, f"damaged in the zip: {error}")) from error

    def _check(self, path: str, digest: str) -> None:
        if digest != self._hashes[path]:
            raise PackageRejected([Problem(path, "changed while the package was read")])


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError) as error:
        raise UnreadableFile(Problem(path.name, f"damaged zip: {error}")) from error


def _sha256(stream: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while block := stream.read(_BLOCK_BYTES):
        digest.update(block)
    return digest.hexdigest()

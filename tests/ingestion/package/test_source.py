"""Folders and zips are one package; what is dangerous is refused."""

import hashlib
import stat
import zipfile
from pathlib import Path

import pytest

from ingestion.errors import PackageRejected, UnreadableFile
from ingestion.package import members
from ingestion.package.source import open_package


def zipped(folder: Path, target: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.rglob("*"), reverse=True):
            if file.is_file():
                archive.write(file, prefix + file.relative_to(folder).as_posix())
    return target


def hostile(target: Path, info: zipfile.ZipInfo | str, content: bytes = b"x") -> Path:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("plant.json", "{}")
        archive.writestr(info, content)
    return target


@pytest.mark.parametrize("prefix", ["", "my package/"])
def test_folder_and_zip_have_the_same_files_and_hash(build, tmp_path, prefix):
    folder = build({"documents/é.txt": "x", "historian/a.csv": "tag,at,value\n"})
    archive = zipped(folder, tmp_path / "package.zip", prefix)
    with open_package(folder) as left, open_package(archive) as right:
        assert left.files == right.files == tuple(sorted(left.files))
        assert left.sha256 == right.sha256
        assert all(left.read(path) == right.read(path) for path in left.files)


def test_hash_is_that_of_sha256sum_over_the_sorted_paths(build):
    folder = build()
    listing = "".join(
        f"{hashlib.sha256((folder / path).read_bytes()).hexdigest()}  {path}\n"
        for path in ("batches.csv", "plant.json", "products.csv")
    )
    with open_package(folder) as source:
        assert source.sha256 == hashlib.sha256(listing.encode()).hexdigest()


def test_hash_changes_with_a_name_and_with_a_byte(build):
    hashes = set()
    for number, files in enumerate([{}, {"a.txt": "x"}, {"b.txt": "x"}, {"a.txt": "y"}]):
        with open_package(build(files, f"p{number}")) as source:
            hashes.add(source.sha256)
    assert len(hashes) == 4


def test_what_operating_systems_leave_behind_is_no_part(build):
    left = {".DS_Store": "x", "__MACOSX/a": "x", "documents/Thumbs.db": "x", ".git/config": "x"}
    with open_package(build(left)) as changed, open_package(build(name="plain")) as plain:
        assert changed.sha256 == plain.sha256


@pytest.mark.parametrize(
    "name", ["../evil.csv", "/etc/evil", "a/../../evil", "a\\..\\evil", "C:/evil", "a//b", "a\nb"]
)
def test_path_that_leaves_the_package_is_refused(tmp_path, name):
    with pytest.raises(PackageRejected):
        open_package(hostile(tmp_path / "evil.zip", name))


def test_link_in_a_zip_is_refused(tmp_path):
    info = zipfile.ZipInfo("link.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with pytest.raises(PackageRejected, match="link"):
        open_package(hostile(tmp_path / "link.zip", info, b"/etc/passwd"))


def test_link_in_a_folder_is_refused(build):
    folder = build()
    (folder / "link.csv").symlink_to("/etc/passwd")
    (folder / "linked").symlink_to("/etc")
    with pytest.raises(PackageRejected, match="link") as rejected:
        open_package(folder)
    assert len(rejected.value.problems) == 2


def test_zip_that_unpacks_to_an_absurd_size_is_refused(tmp_path):
    bomb = hostile(tmp_path / "bomb.zip", "zeros.csv", bytes(32 * 1024**2))
    with pytest.raises(PackageRejected, match="absurd size"):
        open_package(bomb)


def test_too_many_files_and_bytes_are_refused(build, monkeypatch):
    monkeypatch.setattr(members, "MAX_FILES", 2)
    monkeypatch.setattr(members, "MAX_BYTES", 10)
    with pytest.raises(PackageRejected) as rejected:
        open_package(build())
    assert [problem.message for problem in rejected.value.problems] == [
        "too many files",
        "too many bytes",
    ]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_members_of_one_path_are_refused(tmp_path):
    with pytest.raises(PackageRejected, match="two files"):
        open_package(hostile(tmp_path / "twice.zip", "plant.json"))


def test_damaged_zip_is_unreadable(build, tmp_path):
    archive = zipped(build({"big.txt": "x" * 5000}), tmp_path / "package.zip")
    content = bytearray(archive.read_bytes())
    content[60] ^= 0xFF
    archive.write_bytes(content)
    with pytest.raises(UnreadableFile):
        open_package(archive)


def test_neither_folder_nor_zip_is_unreadable(tmp_path):
    file = tmp_path / "notes.txt"
    file.write_text("x")
    with pytest.raises(UnreadableFile, match="folder or zip"):
        open_package(file)


def test_file_that_changes_while_it_is_read_is_noticed(build, tmp_path):
    folder = build()
    with open_package(folder) as source:
        (folder / "products.csv").write_text("product,name\nP9,Nine\n")
        with pytest.raises(PackageRejected, match="changed"):
            source.read("products.csv")
        with pytest.raises(PackageRejected, match="changed"):
            source.copy("products.csv", tmp_path / "copy.csv")

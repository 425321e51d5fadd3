"""A file is the same file however its editor spells the address, on Windows too."""

import ntpath
import os
from pathlib import Path, PureWindowsPath
from types import SimpleNamespace

import pytest

pytest.importorskip("pygls")

from ecs_roles.language_server import file_uris, workspace_session
from ecs_roles.language_server.workspace_session import Session
from ecs_roles.outputs import report_paths


@pytest.fixture
def windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a Windows system would answer about paths; nothing is asked of the disk."""
    monkeypatch.setattr("pygls.uris.IS_WIN", True)
    monkeypatch.setattr(file_uris, "os", SimpleNamespace(path=SimpleNamespace(realpath=ntpath.normpath)))
    for module in (file_uris, workspace_session):
        monkeypatch.setattr(module, "Path", PureWindowsPath)


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///c%3A/code/my%20stack/main.tf", r"C:\code\my stack\main.tf"),
        ("file:///C:/code/main.tf", r"C:\code\main.tf"),
        ("file:///d%3a/infra/../infra/main.tf", r"D:\infra\main.tf"),
        ("file://server/share/main.tf", r"\\server\share\main.tf"),
        ("file:///c%3A/%C3%BCber/%23.tf", r"C:\\über\#.tf"),
    ],
)
def test_an_address_names_a_path_of_windows(uri: str, path: str) -> None:
    found = file_uris.path_of(uri)

    assert found is not None
    assert PureWindowsPath(found) == PureWindowsPath(path)


@pytest.mark.parametrize(
    "uri", ["untitled:Untitled-1", "git:/c%3A/main.tf?x", "file:///c%3A/a%00.tf", "https://x/y.tf"]
)
def test_what_is_not_a_file_has_no_path(uri: str) -> None:
    assert file_uris.path_of(uri) is None


@pytest.mark.parametrize("name", ["a;b=c.tf", "a%3Bb.tf", "a#b?c.tf", "über uns.tf", "a+b&c.tf"])
def test_the_address_of_a_file_names_that_file(tmp_path: Path, name: str) -> None:
    file = tmp_path / "d;e" / name

    assert file_uris.path_of(file_uris.uri_of(file)) == Path(os.path.realpath(file))


def test_what_follows_a_semicolon_belongs_to_the_name_as_clients_write_it() -> None:
    assert file_uris.path_of("file:///code/a;b/c;d=e.tf") == Path("/code/a;b/c;d=e.tf").resolve()


@pytest.mark.usefixtures("windows")
@pytest.mark.parametrize(
    ("folder", "file", "named"),
    [
        ("file:///c%3A/infra", r"C:\infra\web app\main.tf", "file:///c%3A/infra/web%20app/main.tf"),
        ("file:///C:/Infra/", r"c:\infra\main.tf", "file:///C:/Infra/main.tf"),
        ("file://server/share", r"\\server\share\iam.tf", "file://server/share/iam.tf"),
    ],
)
def test_a_file_of_a_folder_is_named_as_the_client_names_the_folder(folder: str, file: str, named: str) -> None:
    session = Session(lambda _: None)
    path = file_uris.path_of(folder)
    assert path is not None
    session.folders[path] = folder.rstrip("/")

    assert session.uri(file) == named


def test_a_link_to_a_folder_is_the_folder(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real", target_is_directory=True)

    assert file_uris.path_of((tmp_path / "link" / "main.tf").as_uri()) == (tmp_path / "real" / "main.tf").resolve()


@pytest.mark.parametrize(
    ("shown", "uri"),
    [
        ("infra/main.tf", "infra/main.tf"),
        ("C:/shared/main.tf", "file:///C%3A/shared/main.tf"),
        ("//server/share/main.tf", "file:////server/share/main.tf"),
    ],
)
def test_reports_name_files_outside_the_root_by_addresses(
    shown: str, uri: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_paths, "PurePath", PureWindowsPath)

    assert report_paths.uri_of(shown) == uri

"""When a scan is made, when it is given up, and that nothing that fails ends the ones after it."""

import asyncio
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.limits import PATIENCE

pytest.importorskip("pygls")

from lsprotocol import types

from ecs_roles.language_server import folder_schedule
from ecs_roles.language_server.folder_schedule import FolderSchedule
from ecs_roles.language_server.lsp_server import RolesServer

pytestmark = pytest.mark.asyncio

Scan = Callable[[Any, Any, Callable[[], None]], Any]


@pytest.fixture
def executor() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(max_workers=1) as found:
        yield found


def schedule(
    executor: ThreadPoolExecutor, scan: Scan, monkeypatch: pytest.MonkeyPatch, published: Callable[[Any], None]
) -> FolderSchedule:
    monkeypatch.setattr(folder_schedule, "_analysed", scan)
    return FolderSchedule(Path("/folder"), executor, lambda path: path, published)  # type: ignore[arg-type,return-value]


def wait_for(begun: list[float]) -> None:
    while not begun:
        time.sleep(0.005)


async def settled(found: FolderSchedule) -> Any:
    """What a stand-in for a scan gave."""
    return await asyncio.wait_for(found.settled(), 30)


def slow(begun: list[float]) -> Scan:
    """A scan of many steps, each of which looks whether anybody waits for it."""

    def scan(_request: Any, _before: Any, checkpoint: Callable[[], None]) -> Any:
        begun.append(time.monotonic())
        for _ in range(20):
            time.sleep(0.01)
            checkpoint()
        return len(begun)

    return scan


async def test_several_changes_are_one_scan(executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[float] = []
    seen: list[Any] = []
    found = schedule(executor, slow(begun), monkeypatch, seen.append)
    for _ in range(5):
        found.changed(0.05)

    assert await settled(found) == 1
    assert len(seen) == 1


async def test_a_scan_that_nobody_waits_for_is_given_up(
    executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[float] = []
    seen: list[Any] = []
    found = schedule(executor, slow(begun), monkeypatch, seen.append)
    found.changed()
    await asyncio.to_thread(wait_for, begun)
    found.changed()

    assert await settled(found) == 2
    assert len(seen) == 1  # the first one was never published
    assert found.is_settled


async def test_somebody_who_types_on_and_on_sees_results(
    executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folder_schedule, "_PATIENCE", 0.1)
    seen: list[Any] = []
    found = schedule(executor, slow([]), monkeypatch, seen.append)
    end = time.monotonic() + PATIENCE
    while len(seen) < 2 and time.monotonic() < end:
        found.changed(10.0)
        await asyncio.sleep(0.01)
    found.close()

    assert len(seen) == 2


async def test_a_failure_ends_no_later_scan(executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([ValueError("a defect"), "first", "second"])

    def scan(*_: Any) -> Any:
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def published(_: Any) -> None:
        raise ValueError("another defect")

    found = schedule(executor, scan, monkeypatch, published)
    seen = []
    for _ in range(3):
        found.changed()
        seen.append(await settled(found))

    assert seen == [None, "first", "second"]


async def test_a_closed_folder_answers_nobody_later(
    executor: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[float] = []
    seen: list[Any] = []
    found = schedule(executor, slow(begun), monkeypatch, seen.append)
    found.changed()
    await asyncio.to_thread(wait_for, begun)
    found.close()

    assert await settled(found) is None
    await asyncio.sleep(0.05)
    assert seen == []


@pytest.mark.parametrize("waits", [True, False])
async def test_a_handler_that_fails_answers_nothing(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, waits: bool
) -> None:
    server = RolesServer()

    async def waiting(ls: RolesServer, params: Any) -> None:
        raise ValueError(f"a password of {ls.name}: {params}")

    def direct(ls: RolesServer, params: Any) -> None:
        raise ValueError(f"a password of {ls.name}: {params}")

    server.feature(types.TEXT_DOCUMENT_HOVER)(waiting if waits else direct)
    handler = server.protocol.fm.features[types.TEXT_DOCUMENT_HOVER]

    async def asked() -> Any:
        answer = handler("hunter2")
        return await answer if waits else answer

    monkeypatch.delenv("ECS_ROLES_RAISE", raising=False)
    assert await asked() is None
    assert "ValueError" in caplog.text
    assert "hunter2" not in caplog.text
    monkeypatch.setenv("ECS_ROLES_RAISE", "1")
    with pytest.raises(ValueError, match="hunter2"):
        await asked()

"""The beginning and the end of a connection as it goes over the wire, and clients that do not keep to the rules."""

import json
import signal
import subprocess
import sys
from typing import Any

import pytest
from lsprotocol import types
from tests.language_server.conftest import environment, server_command
from tests.limits import HANGING


def message(method: str, params: object, number: int | None = None) -> bytes:
    body: dict[str, Any] = {"jsonrpc": "2.0", "method": method, "params": params}
    if number is not None:
        body["id"] = number
    text = json.dumps(body).encode()
    return b"Content-Length: %d\r\n\r\n%s" % (len(text), text)


def initialize(process: int | None = None, **options: object) -> bytes:
    return message("initialize", {"processId": process, "rootUri": None, "capabilities": {}, **options}, 1)


def started(**extra: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        server_command(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        **extra,
    )


def answer_of(server: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert server.stdout is not None
    length = 0
    while line := server.stdout.readline().strip():
        if line.startswith(b"Content-Length: "):
            length = int(line.split()[1])
    found: dict[str, Any] = json.loads(server.stdout.read(length))
    return found


def test_the_server_names_itself_and_what_it_can_do() -> None:
    server = started()
    assert server.stdin is not None
    server.stdin.write(initialize())
    server.stdin.flush()
    result = answer_of(server)["result"]
    server.kill()
    server.communicate()

    assert result["serverInfo"]["name"] == "ecs-roles"
    assert result["capabilities"]["textDocumentSync"]["change"] == types.TextDocumentSyncKind.Incremental
    assert "diagnosticProvider" not in result["capabilities"]  # it pushes, unless the client asks for the other way


def test_initialize_is_answered_before_the_engine_is_imported() -> None:
    code = (
        "import sys; from ecs_roles.command_line.main import main; main(['lsp', '--check']);"
        "import ecs_roles.language_server.serving as serving; serving.new_server();"
        "engine = ('ecs_roles.analysis', 'ecs_roles.rules', 'ecs_roles.readers', 'tree_sitter');"
        "print([name for name in sys.modules if name.startswith(engine)])"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(), check=True, capture_output=True, text=True)

    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("last", [b"", message("exit", None), b"Content-Length: 99999\r\n\r\n{"])
def test_a_client_that_leaves_without_a_word_takes_the_server_along(last: bytes) -> None:
    server = started()
    output, _ = server.communicate(initialize() + message("initialized", {}) + last, timeout=HANGING)

    assert b'"serverInfo"' in output
    assert server.returncode is not None


def test_a_client_that_dies_and_leaves_the_pipe_open_takes_the_server_along() -> None:
    client = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    server = started()
    assert server.stdin is not None
    server.stdin.write(initialize(client.pid) + message("initialized", {}))
    server.stdin.flush()
    answer_of(server)

    client.kill()
    client.wait()

    assert server.wait(timeout=HANGING) == 1
    server.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT for one process")
def test_an_interrupt_ends_without_a_traceback() -> None:
    server = started()
    assert server.stdin is not None
    server.stdin.write(initialize() + message("initialized", {}))
    server.stdin.flush()
    answer_of(server)

    server.send_signal(signal.SIGINT)
    _, errors = server.communicate(timeout=HANGING)

    assert b"Traceback" not in errors


@pytest.mark.parametrize(
    "junk",
    [
        message("textDocument/didChange", {"textDocument": {"uri": 5}, "contentChanges": "x"}),
        message("textDocument/didOpen", {}),
        message("no/such/notification", {}),
        b"Content-Length: 3\r\n\r\n{]}",
        b"Content-Length: 2\r\n\r\n[]",
    ],
)
def test_what_is_no_message_is_passed_over(junk: bytes) -> None:
    server = started()
    assert server.stdin is not None
    end = message("shutdown", None, 7) + message("exit", None)
    output, _ = server.communicate(initialize() + message("initialized", {}) + junk + end, timeout=HANGING)

    assert b'"id": 7, "jsonrpc": "2.0"' in output.replace(b'"result": null, ', b"")
    assert server.returncode == 0

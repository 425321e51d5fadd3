"""Start the language server on standard input and output."""

import logging
import sys

from ecs_roles.language_server.language_actions import add_commands, add_language_actions
from ecs_roles.language_server.language_features import add_language_features
from ecs_roles.language_server.lsp_server import RolesServer
from ecs_roles.language_server.text_sync import add_text_sync


def new_server() -> RolesServer:
    """Return a server that answers everything it can."""
    server = RolesServer()
    add_text_sync(server)
    add_language_features(server)
    add_language_actions(server)
    add_commands(server)
    return server


def serve() -> int:
    """Serve one client until it leaves."""
    logging.basicConfig(level=logging.ERROR, format="%(levelname)s %(message)s", stream=sys.stderr)
    logging.getLogger("pygls").setLevel(logging.CRITICAL)  # It logs texts of the code, and what is refused on purpose.
    output = sys.stdout.buffer
    sys.stdout = sys.stderr  # Whatever prints must not get between the messages.
    new_server().start_io(sys.stdin.buffer, output)
    return 0

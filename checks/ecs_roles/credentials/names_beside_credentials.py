"""What else a name says of the value: that all may see it, where something is, that it holds a whole connection."""

import re

from ecs_roles.credentials.credential_names import stands_for_credential
from ecs_roles.credentials.words_of_names import words_of

# Secrets that an application holds itself; the others may be names under which it looks one up.
_OWN_SECRET_OF = frozenset(
    {
        "api",
        "app",
        "auth",
        "client",
        "consumer",
        "cookie",
        "csrf",
        "hmac",
        "jwt",
        "session",
        "shared",
        "signing",
        "webhook",
    }
)
# What a value holds that is kept secret by declaration and is none by its name; an address may hold a password.
_NO_SECRETS = frozenset(
    (
        "account",
        "arn",
        "branch",
        "bucket",
        "channel",
        "cluster",
        "collection",
        "currency",
        "database",
        "date",
        "db",
        "dbname",
        "debug",
        "domain",
        "email",
        "enabled",
        "endpoint",
        "engine",
        "env",
        "environment",
        "from",
        "host",
        "hostname",
        "hosts",
        "id",
        "identifier",
        "ids",
        "index",
        "language",
        "level",
        "locale",
        "mode",
        "model",
        "name",
        "namespace",
        "organisation",
        "organization",
        "origin",
        "origins",
        "owner",
        "phone",
        "port",
        "project",
        "protocol",
        "provider",
        "queue",
        "recipient",
        "recipients",
        "region",
        "repository",
        "schema",
        "scheme",
        "sender",
        "server",
        "size",
        "stage",
        "tenant",
        "timeout",
        "timezone",
        "title",
        "topic",
        "user",
        "username",
        "version",
        "workspace",
        "year",
    )
)
# The address of one of these is for everybody who has a browser; that of a database or a webhook may hold a secret.
_SITES = frozenset(
    (
        "api",
        "app",
        "backend",
        "base",
        "callback",
        "cdn",
        "frontend",
        "home",
        "login",
        "logout",
        "public",
        "redirect",
        "site",
        "supabase",
        "web",
        "website",
    )
)
# Of the pair that OAuth gives a client, and of the key of a user, the half that is sent in the clear.
_PUBLIC_HALVES = (["client", "id"], ["key", "id"])
# An id that lets in whoever has it: that of an AppRole of Vault, that of somebody who is logged in.
_SECRET_IDS = (["secret", "id"], ["session", "id"])
_OF_JAVA = frozenset({"jdbc", "r2dbc", "spring", "datasource", "quarkus", "hikari"})
_DATABASES = frozenset({"database", "db", "mariadb", "mongo", "mongodb", "mysql", "pg", "postgres", "postgresql"})
_ADDRESSES = frozenset({"dsn", "uri", "url"})
# A value that is called so names where something is, or how it is called.
_PLACES = frozenset(
    (
        "account",
        "address",
        "arn",
        "bucket",
        "count",
        "domain",
        "enabled",
        "endpoint",
        "file",
        "host",
        "hostname",
        "id",
        "ids",
        "length",
        "location",
        "name",
        "names",
        "partition",
        "path",
        "port",
        "prefix",
        "region",
        "suffix",
        "type",
        "uri",
        "url",
        "user",
        "username",
        "version",
    )
)
_PLACES_OF_SERVICES = frozenset({"uri", "url"})


def names_connection(name: str) -> bool:
    """Return whether a variable of that name holds the whole connection to a database, user and password included.

    Where Java looks for it, user and password have variables of their own.
    """
    words = words_of(name)
    if set(words) & _OF_JAVA:
        return False
    ending = tuple(words[-2:])
    return ending == ("connection", "string") or (
        len(ending) > 1 and ending[0] in _DATABASES and ending[1] in _ADDRESSES
    )


def is_said_public(name: str) -> bool:
    """Return whether the name says that all may see the value: ``NEXT_PUBLIC_MAPS_KEY``, ``SUPABASE_ANON_KEY``."""
    return bool(set(words_of(name)) & {"public", "publishable", "anon", "browser", "frontend"})


def is_no_secret(name: str) -> bool:
    """Return whether the name says who, where or how, or that everybody may know: ``DB_HOST``, ``VAPID_PUBLIC_KEY``."""
    words = words_of(name)
    says_who = bool(words) and (words[-1] in _NO_SECRETS or words[-2:] in _PUBLIC_HALVES)
    says_who = says_who and words[-2:] not in _SECRET_IDS
    says_where = len(words) > 1 and words[-2] in _SITES and words[-1] in _PLACES_OF_SERVICES
    return is_said_public(name) or ((says_who or says_where) and not stands_for_credential(name))


def is_about_a_store(name: str) -> bool:
    """Return whether the name may hold the name of a secret: ``DB_SECRET=prod/db`` is looked up by the application."""
    words = words_of(name)
    last, before = words[-1] if words else "", words[-2] if len(words) > 1 else ""
    return last in {"secret", "secrets", "credential", "credentials"} and before not in _OWN_SECRET_OF


def names_credential_itself(name: str) -> bool:
    """Return whether a name is that of a credential, and not that of a store."""
    return stands_for_credential(name) and not is_about_a_store(name) and not is_said_public(name)


def names_a_place(name: str, *, or_address: bool = True) -> bool:
    """Return whether what has that name is the name, file or, if that counts, the address of something."""
    word = _last_word(name)
    return word in _PLACES and (or_address or word not in _PLACES_OF_SERVICES)


def _last_word(name: str) -> str:
    words: list[str] = re.findall(r"[a-z]+", _camel_apart(name))
    return words[-1] if words else ""


def _camel_apart(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()

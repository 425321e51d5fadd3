"""Names of variables and options that stand for a credential, and those that only speak of one.

``DB_PASSWORD`` holds a password; ``DB_PASSWORD_FILE``, ``PASSWORD_MIN_LENGTH`` and ``TOKEN_URL`` do not.
"""

from functools import lru_cache

from ecs_roles.credentials.placeholder_values import is_placeholder
from ecs_roles.symbolic.lazy_pattern import lazy_pattern

_WORD = lazy_pattern(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|[0-9]+")

_CREDENTIALS = frozenset(
    (
        "apikey",
        "credential",
        "credentials",
        "pass",
        "passphrase",
        "passwd",
        "password",
        "passwort",
        "pwd",
        "secret",
        "token",
    )
)
_AS_LAST_ONLY = frozenset({"pwd", "pass"})
# One of these is in each of them, a key apart.
_IN_CREDENTIALS = ("credential", "pass", "pwd", "secret", "token")
# A key is a credential with one of these before it; most keys are keys of something else.
_KEY_OF = frozenset(
    (
        "access",
        "account",
        "api",
        "app",
        "application",
        "auth",
        "encryption",
        "jwt",
        "license",
        "licence",
        "master",
        "private",
        "secret",
        "security",
        "session",
        "shared",
        "signing",
        "subscription",
        "webhook",
    )
)
# Read from its end: a key is found sooner than the words that it may be of.
_NAMED_KEY = lazy_pattern(rf"yek[^a-z0-9]*(?:{'|'.join(sorted(word[::-1] for word in _KEY_OF))})")
_HAVE_SECRET_KEYS = frozenset({"aws", "iam", "minio"})
# What follows a credential's name when the value is not the credential.
_ABOUT = frozenset(
    (
        "age",
        "algorithm",
        "alias",
        "algo",
        "arn",
        "attempts",
        "audience",
        "bucket",
        "claim",
        "class",
        "cookie",
        "cost",
        "count",
        "cron",
        "days",
        "dir",
        "directory",
        "disabled",
        "duration",
        "enabled",
        "encoding",
        "endpoint",
        "env",
        "exp",
        "expire",
        "expires",
        "expiration",
        "expiry",
        "field",
        "file",
        "filename",
        "format",
        "group",
        "header",
        "host",
        "hours",
        "id",
        "ids",
        "index",
        "interval",
        "issuer",
        "key",
        "keyid",
        "kid",
        "label",
        "leeway",
        "length",
        "lifetime",
        "limit",
        "limits",
        "location",
        "max",
        "method",
        "metric",
        "min",
        "minutes",
        "mode",
        "name",
        "names",
        "namespace",
        "object",
        "param",
        "parameter",
        "path",
        "pattern",
        "period",
        "policy",
        "port",
        "prefix",
        "provider",
        "ref",
        "refresh",
        "region",
        "regex",
        "required",
        "reset",
        "retries",
        "role",
        "rotation",
        "rounds",
        "rules",
        "scheme",
        "scope",
        "scopes",
        "seconds",
        "service",
        "size",
        "source",
        "ssm",
        "store",
        "strategy",
        "suffix",
        "table",
        "template",
        "time",
        "timeout",
        "ttl",
        "type",
        "types",
        "uri",
        "url",
        "urls",
        "usage",
        "used",
        "user",
        "username",
        "validation",
        "validity",
        "version",
        "window",
        "word",
    )
)
# Who reads such a value has to ask a key first.
_ENCRYPTED = frozenset({"ciphertext", "encrypted"})
# What comes before: a switch, a number, a key that everybody may have.
_SWITCH = frozenset(
    (
        "allow",
        "count",
        "disable",
        "enable",
        "enabled",
        "expired",
        "force",
        "generate",
        "has",
        "hide",
        "ignore",
        "is",
        "max",
        "maximum",
        "min",
        "minimum",
        "mask",
        "no",
        "num",
        "number",
        "public",
        "publishable",
        "random",
        "require",
        "requires",
        "show",
        "skip",
        "use",
        "uses",
        "valid",
        "validate",
        "verify",
        "with",
        "without",
    )
)
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
        "bucket",
        "currency",
        "database",
        "date",
        "db",
        "dbname",
        "debug",
        "domain",
        "email",
        "enabled",
        "engine",
        "env",
        "environment",
        "host",
        "hostname",
        "identifier",
        "language",
        "level",
        "locale",
        "mode",
        "name",
        "port",
        "provider",
        "region",
        "schema",
        "server",
        "size",
        "stage",
        "timezone",
        "title",
        "user",
        "username",
        "version",
        "year",
    )
)
# Of the pair that OAuth gives a client, and of the key of a user, the half that is sent in the clear.
_PUBLIC_HALVES = (["client", "id"], ["key", "id"])
_OF_JAVA = frozenset({"jdbc", "r2dbc", "spring", "datasource", "quarkus", "hikari"})
_DATABASES = frozenset({"database", "db", "mariadb", "mongo", "mongodb", "mysql", "pg", "postgres", "postgresql"})
_ADDRESSES = frozenset({"dsn", "uri", "url"})
_SLUG = lazy_pattern(r"[a-z][a-z0-9]*(?:[-_/.][a-z0-9]+)+")
_OTHER_THAN_SECRET = lazy_pattern(r"arn:\S+|/\S*|\.{1,2}/\S*|[A-Za-z]:\\\S*|[a-z][a-z0-9+.-]*://\S*|s3://\S*")
# Written in the place of the value: SECRET=KEY. A password may be any word, in capitals too.
_NAMES_OF_THE_VALUE = frozenset({"KEY", "SECRET", "TOKEN", "VALUE"})
_SHORTEST_NUMBER = 4
_MAY_BE_NUMBERS = frozenset({"token", "secret"})
_ROUND = (60, 100)


@lru_cache(maxsize=4096)
def stands_for_credential(name: str) -> bool:
    """Return whether a variable of that name holds a credential itself."""
    words = _words(name)
    end = next((end for end in range(len(words), 0, -1) if _says_credential(words, end)), None)
    if end is None or set(words[:end]) & _SWITCH or _is_encrypted(words):
        return False
    return not set(words[end:]) & _ABOUT


def _is_encrypted(words: list[str]) -> bool:
    """Return whether the name says that a key is asked first: ``KMS_DECRYPT_API_KEY``, ``ENCRYPTED_PASSWORD``."""
    return words[:2] == ["kms", "decrypt"] or not _ENCRYPTED.isdisjoint(words)


def may_name_credential(text: str) -> bool:
    """Return whether any name written in a text may stand for a credential: a quick question before the slow one."""
    lowered = text.lower()
    for part in _IN_CREDENTIALS:
        if part in lowered:
            return True
    return "key" in lowered and _NAMED_KEY.search(lowered[::-1]) is not None


def _words(name: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(name)]


def _says_credential(words: list[str], end: int) -> bool:
    """Return whether the words up to that end are the name of a credential."""
    word = words[end - 1]
    if word == "key":
        return end > 1 and words[end - 2] in _KEY_OF and not _is_id_of_key(words[:end])
    if word in _AS_LAST_ONLY:
        return end == len(words) and end > 1
    return word in _CREDENTIALS or word.endswith(("password", "passwd", "apikey", "secretkey"))


def _is_id_of_key(words: list[str]) -> bool:
    """Return whether an access key is meant that stands beside a secret key: AWS's tools take it for its id."""
    return len(words) > 2 and words[-2:] == ["access", "key"] and words[-3] in _HAVE_SECRET_KEYS  # noqa: PLR2004


def names_connection(name: str) -> bool:
    """Return whether a variable of that name holds the whole connection to a database, user and password included.

    Where Java looks for it, user and password have variables of their own.
    """
    words = _words(name)
    if set(words) & _OF_JAVA:
        return False
    ending = tuple(words[-2:])
    return ending == ("connection", "string") or (
        len(ending) > 1 and ending[0] in _DATABASES and ending[1] in _ADDRESSES
    )


def names_password(name: str) -> bool:
    """Return whether a variable of that name holds a password, and not another sort of credential."""
    return stands_for_credential(name) and _is_password(name)


def is_said_public(name: str) -> bool:
    """Return whether the name says that all may see the value: ``NEXT_PUBLIC_MAPS_KEY``, ``SUPABASE_ANON_KEY``."""
    return bool(set(_words(name)) & {"public", "publishable", "anon", "browser", "frontend"})


def is_no_secret(name: str) -> bool:
    """Return whether the name says who, where or how, or that everybody may know: ``DB_HOST``, ``VAPID_PUBLIC_KEY``."""
    words = _words(name)
    says_who = bool(words) and (words[-1] in _NO_SECRETS or words[-2:] in _PUBLIC_HALVES)
    return is_said_public(name) or (says_who and not stands_for_credential(name))


def may_be_credential(name: str, value: str, *, in_use: bool = False) -> bool:
    """Return whether a value under a credential's name is one, not a place, reference, switch or placeholder.

    ``in_use``: something has it for its password, so that it is not a placeholder, whatever it reads like.
    """
    given = value.strip()
    if in_use:
        return bool(given)
    if is_placeholder(given) or _OTHER_THAN_SECRET.fullmatch(given) or given.lower() == name.lower():
        return False
    if given in _NAMES_OF_THE_VALUE and not _is_password(name):
        return False
    if given.isdigit() and not _may_be_number(name, given):
        return False
    return not (is_about_a_store(name) and _SLUG.fullmatch(given))


def _may_be_number(name: str, digits: str) -> bool:
    """Return whether a number may be the credential: a password, or what ends in token or secret and is not a quantity.

    Quantities are round: 3600 seconds, 4096 tokens.
    """
    if len(digits) < _SHORTEST_NUMBER:
        return False
    if _is_password(name):
        return True
    last = next((word for word in reversed(_words(name)) if not word.isdigit()), "")
    number = int(digits)
    is_round = not digits.startswith("0") and (any(number % each == 0 for each in _ROUND) or number.bit_count() == 1)
    return last in _MAY_BE_NUMBERS and not is_round


def _is_password(name: str) -> bool:
    return any(mark in name.lower() for mark in ("pass", "pwd"))


def is_about_a_store(name: str) -> bool:
    """Return whether the name may hold the name of a secret: ``DB_SECRET=prod/db`` is looked up by the application."""
    words = _words(name)
    last, before = words[-1] if words else "", words[-2] if len(words) > 1 else ""
    return last in {"secret", "secrets", "credential", "credentials"} and before not in _OWN_SECRET_OF

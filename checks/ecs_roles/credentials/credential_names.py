"""Names of variables and options that stand for a credential.

``DB_PASSWORD`` holds a password; ``DB_PASSWORD_FILE``, ``PASSWORD_MIN_LENGTH`` and ``TOKEN_URL`` do not.
"""

from functools import lru_cache

from ecs_roles.credentials.words_of_names import words_of
from ecs_roles.symbolic.lazy_pattern import lazy_pattern

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
        "fernet",
        "hmac",
        "jwt",
        "license",
        "licence",
        "master",
        "private",
        "salt",
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


@lru_cache(maxsize=4096)
def stands_for_credential(name: str) -> bool:
    """Return whether a variable of that name holds a credential itself."""
    words = words_of(name)
    end = next((end for end in range(len(words), 0, -1) if _says_credential(words, end)), None)
    if end is None or set(words[:end]) & _SWITCH or is_said_encrypted(name):
        return False
    return not set(words[end:]) & _ABOUT


def is_said_encrypted(name: str) -> bool:
    """Return whether the name says that a key is asked first: ``KMS_DECRYPT_API_KEY``, ``ENCRYPTED_PASSWORD``."""
    words = words_of(name)
    return words[:2] == ["kms", "decrypt"] or not _ENCRYPTED.isdisjoint(words)


def may_name_credential(text: str) -> bool:
    """Return whether any name written in a text may stand for a credential: a quick question before the slow one."""
    lowered = text.lower()
    for part in _IN_CREDENTIALS:
        if part in lowered:
            return True
    return "key" in lowered and _NAMED_KEY.search(lowered[::-1]) is not None


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


def names_password(name: str) -> bool:
    """Return whether a variable of that name holds a password, and not another sort of credential."""
    return stands_for_credential(name) and has_password(name)


def has_password(name: str) -> bool:
    """Return whether a name speaks of a password."""
    return any(mark in name.lower() for mark in ("pass", "pwd"))

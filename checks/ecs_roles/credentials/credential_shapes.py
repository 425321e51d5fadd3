"""How credentials look: texts that can hardly be anything else, by who issues them.

Sources: the issuers' documents on the format of their tokens; RFC 7468 (PEM), RFC 7519 (JWT), RFC 3986 (userinfo).
"""

import re
from collections.abc import Iterable, Iterator

from ecs_roles.credentials.placeholder_values import is_placeholder
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.lazy_pattern import lazy_pattern
from ecs_roles.symbolic.text import Symbol, Text

_HOLE = "\0"

# What is recognised, and how it looks; the first one that fits names the finding. They are compiled where one is hinted
# at, as that is seldom.
SHAPES: tuple[tuple[str, str], ...] = (
    ("a private key", r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"),
    ("an AWS access key", r"(?<![A-Za-z0-9])(?:AKIA|ASIA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
    ("a GitHub token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})"),
    ("a GitLab token", r"\bgl(?:pat|ptt|dt|rt|cbt)-[A-Za-z0-9_-]{20,}"),
    ("a Slack token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|\bxapp-[0-9]-[A-Za-z0-9-]{10,}"),
    ("a Slack webhook", r"https://hooks\.slack\.com/(?:services|workflows)/[A-Za-z0-9/_-]{20,}"),
    ("a Stripe key", r"\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}"),
    ("a Google API key", r"\bAIza[A-Za-z0-9_-]{35}"),
    ("a Google OAuth secret", r"\bGOCSPX-[A-Za-z0-9_-]{20,}"),
    ("a SendGrid key", r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    ("a Mailgun key", r"\bkey-[0-9a-f]{32}\b"),
    ("a Twilio key", r"\bSK[0-9a-f]{32}\b"),
    ("an npm token", r"\bnpm_[A-Za-z0-9]{36}\b"),
    ("a PyPI token", r"\bpypi-[A-Za-z0-9_-]{16,}"),
    ("an Anthropic key", r"\bsk-ant-[A-Za-z0-9_-]{20,}"),
    ("an OpenAI key", r"\bsk-(?:proj-|svcacct-)?[A-Za-z0-9_-]{32,}"),
    ("a Hugging Face token", r"\bhf_[A-Za-z0-9]{30,}\b"),
    ("a Shopify token", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}\b"),
    ("a DigitalOcean token", r"\bdo[por]_v1_[0-9a-f]{64}\b"),
    ("a Databricks token", r"\bdapi[0-9a-f]{32}\b"),
    ("a Vault token", r"\bhv[sbr]\.[A-Za-z0-9_-]{24,}"),
    ("a New Relic key", r"\bNR(?:AK|JS|II|RA)-[A-Za-z0-9_-]{20,}"),
    ("a Square secret", r"\bsq0(?:csp|atp)-[A-Za-z0-9_-]{22,}"),
    ("a Telegram bot token", r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}\b"),
    ("an Azure storage key", r"\b(?:AccountKey|SharedAccessKey)=[A-Za-z0-9+/]{40,}={0,2}"),
    ("a JSON web token", r"(?<![A-Za-z0-9_-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}"),
)
# A shape is looked for only where one of these stands: that is quickly known of a file.
_HINTS: dict[str, tuple[str, ...]] = {
    "a private key": ("PRIVATE KEY",),
    "an AWS access key": ("AKIA", "ASIA"),
    "a GitHub token": ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    "a GitLab token": ("glpat-", "glptt-", "gldt-", "glrt-", "glcbt-"),
    "a Slack token": ("xox", "xapp-"),
    "a Slack webhook": ("hooks.slack.com",),
    "a Stripe key": ("k_live_", "k_test_"),
    "a Google API key": ("AIza",),
    "a Google OAuth secret": ("GOCSPX-",),
    "a SendGrid key": ("SG.",),
    "a Mailgun key": ("key-",),
    "a Twilio key": ("SK",),
    "an npm token": ("npm_",),
    "a PyPI token": ("pypi-",),
    "an Anthropic key": ("sk-ant-",),
    "an OpenAI key": ("sk-",),
    "a Hugging Face token": ("hf_",),
    "a Shopify token": ("shpat_", "shpca_", "shppa_", "shpss_"),
    "a DigitalOcean token": ("dop_v1_", "doo_v1_", "dor_v1_"),
    "a Databricks token": ("dapi",),
    "a Vault token": ("hvs.", "hvb.", "hvr."),
    "a New Relic key": ("NRAK-", "NRJS-", "NRII-", "NRRA-"),
    "a Square secret": ("sq0",),
    "a Telegram bot token": (":AA",),
    "an Azure storage key": ("AccountKey=", "SharedAccessKey="),
    "a JSON web token": ("eyJ",),
}
PASSWORD_IN_ADDRESS = "a connection string with a password"
# Keys that browsers get to see by design, limited by referrer or origin.
MAY_BE_PUBLIC = frozenset({"a Google API key", "a JSON web token"})


# The letters by how often they stand in code of infrastructure, the rarest first.
_RAREST_FIRST = "XYJZQ798K5Hj6q4zUOBFV3GxLMW12NIED0CRPTkAwSvhyb=fg-._md:pulcsniroate "


def _any_of(words: Iterable[str]) -> str:
    """Return the pattern of any of the words: each is looked for at its rarest letter, so that most are passed over."""
    groups: dict[str, list[str]] = {}
    for word in words:
        rarest = min(word, key=_RAREST_FIRST.index)
        after = word.partition(rarest)[2]  # looked at first: it tells most of what is not the word
        groups.setdefault(rarest, []).append(f"{re.escape(after)}(?<={re.escape(word)})")
    return "|".join(f"{re.escape(letter)}(?:{'|'.join(group)})" for letter, group in groups.items())


# What is rarest in these is in every other line: they are found sooner by themselves.
_OF_COMMON_LETTERS = ("npm_", "dapi", "pypi-")
_ANY_HINT = lazy_pattern(_any_of(hint for hints in _HINTS.values() for hint in hints if hint not in _OF_COMMON_LETTERS))
_IN_ADDRESS = lazy_pattern(r"\b[a-z][a-z0-9+.-]{0,30}://[^\s:/@?#]*:(?P<password>[^\s/@?#]+)@", re.IGNORECASE)
_PLACE_OF_PASSWORD = lazy_pattern(r"://[^\s:/@?#]*:[^\s/@?#]*@|(?:^|[;?&\s])(?:password|pwd|passwd)\s*=", re.IGNORECASE)
_IN_PAIRS = lazy_pattern(r"(?:^|[;?&\s])(?:password|pwd|passwd)\s*=\s*(?P<password>[^;&\s]+)", re.IGNORECASE)
_PASSWORD_IN_SOURCE = lazy_pattern(
    r"\b[a-z][a-z0-9+.-]{0,30}://[^\s:/@?#\"']*:(?P<address>[^\s/@?#\"']+)@"
    r"|[;?&\"'](?:password|pwd|passwd)=(?P<pair>[^;&\s\"'$<{]+)",
    re.IGNORECASE,
)
_IN_AN_ADDRESS = lazy_pattern(r"://[^\s:/@?#\"']*:[^\s/@?#\"']+@")
_PAIRS = ("password=", "pwd=", "passwd=")
_KEY_BEGINS = lazy_pattern(r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----")
_KEY_ENDS = "-----END"
_HAS_ADDRESS = lazy_pattern(r"://|(?:^|;)\s*(?:server|host|data source|endpoint|addr(?:ess)?)\s*=", re.IGNORECASE)


@derived_once
def credential_in(value: Text) -> str | None:
    """Return what sort of credential a text holds, as far as it is written out; ``None`` when it shows none."""
    known = "".join(piece if isinstance(piece, str) else _HOLE for piece in value.pieces)
    hinted = (shape for shape in SHAPES if _is_hinted(shape[0], known)) if _is_any_hinted(known) else ()
    found = next((what for what, shape in hinted if re.search(shape, known)), None)
    return found or _password_in_connection(known)


def token_in(known: str) -> tuple[str, str] | None:
    """Return the first key or token of a known issuer in a text, with what it is."""
    for what, shape in SHAPES if _is_any_hinted(known) else ():
        found = re.search(shape, known) if _is_hinted(what, known) else None
        if found is not None:
            return what, found[0]
    return None


def address_passwords(known: str) -> Iterator[str]:
    """Yield what stands for the password in the addresses of a text."""
    return (match["password"] for match in _IN_ADDRESS.finditer(known)) if "://" in known else iter(())


def _is_any_hinted(known: str) -> bool:
    for hint in _OF_COMMON_LETTERS:
        if hint in known:
            return True
    return _ANY_HINT.search(known) is not None


def _is_hinted(what: str, known: str) -> bool:
    return any(map(known.__contains__, _HINTS[what]))


def _key_blocks(source: str) -> Iterator[str]:
    """Yield the private keys of a text, from their first line to where their last one begins."""
    done = 0
    for begins in _KEY_BEGINS.finditer(source):
        if begins.start() < done:
            continue
        end = source.find(_KEY_ENDS, begins.end())
        if end < 0:
            return
        done = end + len(_KEY_ENDS)
        yield source[begins.start() : done]


def has_open_password(value: Text) -> bool:
    """Return whether a text is a connection string whose password is not known yet."""
    return bool(open_passwords(value))


def open_passwords(value: Text) -> tuple[Symbol, ...]:
    """Return what stands for the password, or a part of it, in a connection string."""
    known = "".join(piece if isinstance(piece, str) else _HOLE for piece in value.pieces)
    if not _HAS_ADDRESS.search(known):
        return ()
    places = [match.span("password") for pattern in (_IN_ADDRESS, _IN_PAIRS) for match in pattern.finditer(known)]
    holes = (match.start() for match in re.finditer(re.escape(_HOLE), known))
    within = zip(value.symbols, holes, strict=False)
    return tuple(symbol for symbol, hole in within if any(start <= hole < end for start, end in places))


def has_place_for_password(value: Text) -> bool:
    """Return whether a text is a connection string with a password, whatever that is: an empty one as well."""
    known = "".join(piece if isinstance(piece, str) else _HOLE for piece in value.pieces)
    return _HAS_ADDRESS.search(known) is not None and _PLACE_OF_PASSWORD.search(known) is not None


def _passwords(known: str) -> list[str]:
    if not _HAS_ADDRESS.search(known):
        return []
    return [match["password"] for pattern in (_IN_ADDRESS, _IN_PAIRS) for match in pattern.finditer(known)]


def _password_in_connection(known: str) -> str | None:
    return PASSWORD_IN_ADDRESS if _written_passwords(known) else None


def _written_passwords(known: str) -> list[str]:
    return [password for password in _passwords(known) if _HOLE not in password and not is_placeholder(password)]


def written_passwords(value: Text) -> list[str]:
    """Return the passwords that are written out in a connection string."""
    return _written_passwords("".join(piece if isinstance(piece, str) else _HOLE for piece in value.pieces))


def credentials_within(source: str) -> Iterator[str]:
    """Yield what looks like a credential in the text of a file, whatever its language."""
    for what, shape in SHAPES if _is_any_hinted(source) else ():
        if _is_hinted(what, source):
            yield from (match[0] for match in re.finditer(shape, source))
    yield from _key_blocks(source) if "PRIVATE KEY" in source else ()
    if _may_hold_password(source):
        found = (match["address"] or match["pair"] for match in _PASSWORD_IN_SOURCE.finditer(source))
        yield from (password for password in found if not is_placeholder(password) and "${" not in password)


def _may_hold_password(source: str) -> bool:
    """Return whether an address or a pair can be in a text: a quick question before the slow one."""
    if "://" in source and _IN_AN_ADDRESS.search(source):
        return True
    if "d=" not in source and "D=" not in source:  # in which all pairs end
        return False
    lowered = source.lower()
    return any(pair in lowered for pair in _PAIRS)

"""Keep secret texts out of whatever leaves the engine: each occurrence of one, in any of its spellings, reads ``****``.

What is secret is collected where it is read; nobody else has to know where a text came from.
"""

import json
import re
from base64 import b64decode, b64encode
from binascii import Error as NotBase64Error
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import field
from functools import cached_property, lru_cache
from urllib.parse import quote, quote_plus

from ecs_roles.credentials.placeholder_values import is_placeholder
from ecs_roles.symbolic.frozen import frozen

MASK = "****"
SHORTEST = 4
_SHORTEST_WITHIN = 6  # a shorter one is masked as a word of its own only: it may be part of any other
_LONGEST_WORD = 12  # so is one that may be a plain word: postgres is not masked in postgresql
# Words that reports say themselves: each is masked only where it stands as a value, as in password = "secret".
_SAID_BY_REPORTS = frozenset(
    (
        "credentials",
        "host",
        "password",
        "port",
        "secret",
        "secrets",
        "secretsmanager",
        "token",
        "user",
        "username",
    )
)
_SHORTEST_ENCODED = 8
_BASE64_STEP = 3
_RANDOM, _LONG = 10, 40
_WORDS = re.compile(r"[./]*[A-Za-z]+(?:[-_./ :][A-Za-z]+)*")  # words, a path or a name of words
_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+){1,2}-\d")  # everybody knows the regions, and reports cannot do without
_OF_A_HOST = re.compile(r"(?:\.[a-z][a-z-]*)+\.?|[a-z][a-z-]*(?:\.[a-z][a-z-]*)*\.")  # what stands around a name
_ARN = re.compile(r"arn:aws[a-z-]*:[a-z\d-]+:[a-z\d-]*:(?:\d{12})?:[^\s@]+")  # says what is meant, and opens nothing
NONE: frozenset[str] = frozenset()


@frozen(slots=False)
class Secrets:
    """The texts that nobody may read in a report.

    ``texts`` are secret wherever they stand. ``of_files`` are those that may be an ordinary word elsewhere: they are
    masked in what is about the files of the unit that they were read in, and about nothing else.
    """

    texts: frozenset[str] = frozenset()
    of_files: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __or__(self, other: "Secrets") -> "Secrets":
        """Join what two parts of a scan know."""
        return joined_secrets((self, other))

    def __bool__(self) -> bool:
        """Return whether there is any."""
        return bool(self.all)

    @property
    def all(self) -> frozenset[str]:
        """Return every text that is masked somewhere."""
        return self._texts_about(NONE)

    def masked(self, text: str, files: Iterable[str] | None = None) -> str:
        """Return the text with ``****`` for each secret in it; ``files`` are those that the text is about.

        Of a text about no known file every secret of the scan is masked.
        """
        return self.masking(files)(text)

    def masking(self, files: Iterable[str] | None = None) -> Callable[[str], str]:
        """Return what masks texts about these files."""
        about = frozenset(files) if files is not None else NONE
        texts = self._texts_about(about if about and about <= self.of_files.keys() else NONE)
        return _search(texts).masked if texts else _as_it_is

    def _texts_about(self, files: frozenset[str]) -> frozenset[str]:
        found = self._known.get(files)
        if found is None:
            own = (self.of_files[file] for file in files) if files else self.of_files.values()
            found = self._known[files] = self.texts.union(*own)
        return found

    @cached_property
    def _known(self) -> dict[frozenset[str], frozenset[str]]:
        return {}


def _as_it_is(text: str) -> str:
    return text


NO_SECRETS = Secrets()


def secrets_of(texts: Iterable[str]) -> Secrets:
    """Return the secrets of what was collected, without what would hide half a report and protect nothing."""
    return Secrets(frozenset(text for text in texts if _is_worth_hiding(text)))


def joined_secrets(parts: Iterable[Secrets]) -> Secrets:
    """Join what the parts of a scan know; a file may be read for several units."""
    texts: set[str] = set()
    of_files: dict[str, frozenset[str]] = {}
    for part in parts:
        texts |= part.texts
        for file, own in part.of_files.items():
            of_files[file] = of_files[file] | own if file in of_files else own
    return Secrets(frozenset(texts), of_files)


def secrets_of_unit(files: Iterable[str], texts: Iterable[str]) -> Secrets:
    """Return the secrets of one root, template or file: what may be an ordinary word is one in its files only."""
    worth = frozenset(text for text in texts if _is_worth_hiding(text))
    everywhere = frozenset(text for text in worth if is_unmistakable(text))
    return Secrets(everywhere, dict.fromkeys(files, worth - everywhere))


def is_unmistakable(text: str) -> bool:
    """Return whether a text is never written by chance: long, of letters and digits, neither a place nor a name."""
    if "://" in text or text.startswith("arn:") or _WORDS.fullmatch(text):
        return False
    is_mixed = any(map(str.isdigit, text)) and any(map(str.isalpha, text))
    return len(text) >= _LONG or (len(text) >= _RANDOM and is_mixed and not any(map(str.isspace, text)))


def _is_worth_hiding(text: str) -> bool:
    public = any(form.fullmatch(text) for form in (_REGION, _ARN, _OF_A_HOST))
    return len(text.strip()) >= SHORTEST and not is_placeholder(text) and not public


@lru_cache(maxsize=64)
def _search(texts: frozenset[str]) -> "_Search":
    return _Search(form for text in texts for form in _forms(text))


def _forms(text: str) -> Iterator[str]:
    """Yield the spellings under which a secret may stand in a text: escaped, encoded, decoded, line by line."""
    for plain in (text, text.strip(), *_decoded(text)):
        yield plain
        yield json.dumps(plain)[1:-1]
        yield json.dumps(plain, ensure_ascii=False)[1:-1]
        yield repr(plain)[1:-1]
        yield quote(plain, safe="", errors="replace")
        yield quote_plus(plain, errors="replace")
        if len(plain) >= _SHORTEST_WITHIN:
            yield from _in_base64(plain.encode("utf-8", "replace"))
        lines = plain.replace("\\n", "\n").splitlines()
        yield from (line.strip() for line in lines if len(lines) > 1 and len(line.strip()) >= _SHORTEST_ENCODED)


def _decoded(text: str) -> Iterator[str]:
    """Yield what the text is the base64 of, if it is that: the source shows it in clear."""
    try:
        found = b64decode(text, validate=True).decode("utf-8")
    except (NotBase64Error, ValueError):
        return
    if len(found) >= _SHORTEST_WITHIN and found.isprintable():
        yield found


def _in_base64(data: bytes) -> Iterator[str]:
    """Yield the characters that base64 makes of the data alone, wherever it begins in a longer text."""
    for before in range(_BASE64_STEP):
        encoded = b64encode(b"\0" * before + data).decode()
        start = (before * 4 + 2) // 3
        whole = (before + len(data)) // 3 * 4
        # Amid other data the last characters belong to what follows too; at the end of all they are the secret's.
        for core in (encoded[start:whole], encoded[start:], encoded[start:].rstrip("=")):
            if len(core) >= _SHORTEST_ENCODED:
                yield core
                yield core.replace("+", "-").replace("/", "_")


class _Search:
    """Finds secrets in texts by the four characters that they begin with, whatever their case."""

    def __init__(self, forms: Iterable[str]) -> None:
        self._by_beginning: dict[str, list[str]] = {}
        for form in sorted({_lower(form) for form in forms if len(form) >= SHORTEST}, key=len, reverse=True):
            self._by_beginning.setdefault(form[:SHORTEST], []).append(form)

    def masked(self, text: str) -> str:
        """Return the text with each secret masked, the longest first."""
        lower = _lower(text)
        if not self._may_be_in(lower):
            return text
        parts: list[str] = []
        done = at = 0
        while at <= len(lower) - SHORTEST:
            end = self._end(lower, at)
            if end is None:
                at += 1
                continue
            parts += [text[done:at], MASK]
            done = at = end
        return "".join([*parts, text[done:]]) if parts else text

    def _may_be_in(self, lower: str) -> bool:
        """Return whether a secret begins anywhere in a text: asked of the beginnings or of the places, of the fewer."""
        places = len(lower) - SHORTEST + 1
        if len(self._by_beginning) < places:
            return any(map(lower.__contains__, self._by_beginning))
        return not self._by_beginning.keys().isdisjoint(lower[at : at + SHORTEST] for at in range(places))

    def _end(self, lower: str, at: int) -> int | None:
        for form in self._by_beginning.get(lower[at : at + SHORTEST], ()):
            if lower.startswith(form, at) and _is_shown(form, lower, at):
                return at + len(form)
        return None


def _lower(text: str) -> str:
    """Return the text in small letters, if that keeps every character at its place."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _is_shown(form: str, text: str, start: int) -> bool:
    """Return whether what reads like a secret in a text is one, rather than a part or a word of it."""
    end = start + len(form)
    if form in _SAID_BY_REPORTS:
        return _is_value(text, start, end)
    return _stands_out(form) or _is_word(text, start, end)


def _is_value(text: str, start: int, end: int) -> bool:
    """Return whether a word stands in quotes, behind ``=`` or ``: `` or before ``@``, and nothing else is with it."""
    if text[end : end + 1] == "@":  # user:password@host
        return True
    before = text[:start]
    bare = before.rstrip(" ")
    assigned = before.endswith(("'", '"')) or bare.endswith("=") or (bare.endswith(":") and bare != before)
    return assigned and text[end : end + 1] in "\"',;})]\\ \n"


def _stands_out(form: str) -> bool:
    return len(form) >= _SHORTEST_WITHIN and not (form.isalpha() and len(form) <= _LONGEST_WORD)


def _is_word(text: str, start: int, end: int) -> bool:
    around = text[max(start - 1, 0) : start] + text[end : end + 1]
    if any(character.isalnum() or character == "_" for character in around):
        return False
    return not (_is_joined(text[:start][::-1]) or _is_joined(text[end:]))


def _is_joined(beside: str) -> bool:
    """Return whether a longer name goes on there: ``rancher`` is a part of the container ``rancher-hub``."""
    return beside.startswith("-") and beside[1:2].isalnum()

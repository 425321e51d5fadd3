"""Which registry an image comes from, and which private ECR repository it names.

Sources: Amazon ECR user guide, private registry URIs; ECS developer guide, task execution IAM role; the grammar of
Docker's references, in which a repository is in lower case.
"""

import re

from ecs_roles.ecs.arns import arn
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.origin import computed
from ecs_roles.symbolic.text import Symbol, Text, split_text, text

_GAP = "\0"
_PRIVATE_HOST = re.compile(
    r"(?P<account>[^./]+)\.dkr[.-]ecr(?:-fips)?\.(?P<region>[^./]+)\."
    rf"(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn|c2s\.ic\.gov"
    rf"|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov|{_GAP})"
)
_ACCOUNT = re.compile(r"\d{12}")
_REGION = re.compile(r"[a-z]{2,}(?:-[a-z]+)+-\d+")
_NOT_IN_A_HOST = ":/*?"


@frozen()
class EcrImage:
    """An image in a private ECR repository; account and region are those of the host.

    What stands there and cannot be one (``<account>``, ``your-account``) is to be replaced: it is not known.
    """

    account: Text
    region: Text
    repository: Text

    @property
    def arn(self) -> Text:
        """Return the ARN of the repository."""
        return arn("ecr", "repository/", self.repository, region=self.region, account=self.account)


@frozen()
class PublicImage:
    """An image that needs no permission: a registry other than private ECR."""


@frozen()
class OpenImage:
    """An image whose registry cannot be told."""

    reason: str


@derived_once
def read_image(image: Text) -> EcrImage | PublicImage | OpenImage:
    """Tell where an image comes from."""
    host, *path = split_text(image, "/", 1)
    found = _PRIVATE_HOST.fullmatch("".join([piece if type(piece) is str else _GAP for piece in host.pieces]))
    if found and path:
        account, region = _group(host, found, "account", _ACCOUNT), _group(host, found, "region", _REGION)
        return EcrImage(account, region, _repository(path[0]))
    if host.symbols and not _surely_elsewhere(image):
        return OpenImage(next((part.reason for part in host.symbols if part.reason), f"the image {image} is not known"))
    if _has_capitals(_repository(path[0] if path else host)):
        return OpenImage(f"{image} is not an image, whose repository is in lower case: it stands in for one")
    if path and not set(".:") & set(str(host)) and _has_capitals(host):
        return OpenImage(f"{host} is not a registry: it stands in for one")
    return PublicImage()


def _has_capitals(part: Text) -> bool:
    return any(piece != piece.lower() for piece in part.pieces if isinstance(piece, str))


def _surely_elsewhere(image: Text) -> bool:
    """Return whether an image with a symbol cannot be ECR's: no host, and a literal name as in ``nginx:{tag}``."""
    return len(split_text(image, "/", 1)) == 1 and ":" in image.prefix


def _group(host: Text, found: re.Match[str], name: str, form: re.Pattern[str]) -> Text:
    written = found[name]
    if form.fullmatch(written):
        return text(written)
    gaps_before = found.string[: found.start(name)].count(_GAP)
    if written == _GAP:
        return text(host.symbols[gaps_before])
    label = written.replace(_GAP, "...")
    origins = (symbol.origin for symbol in host.symbols[gaps_before : gaps_before + written.count(_GAP)])
    origin = computed(f"{name} of a registry", written, *origins, label=label)
    return text(Symbol(origin, f"{label} cannot be the {name} of a registry: it stands in for one", _NOT_IN_A_HOST))


def _repository(path: Text) -> Text:
    """Return the name without digest and tag; a tag begins at the last colon, which no repository name holds."""
    without_digest = split_text(path, "@", 1)[0]
    return split_text(without_digest, ":", 1)[0]

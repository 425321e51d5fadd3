"""Which registry an image comes from, and which private ECR repository it names.

Source: Amazon ECR user guide, private registry URIs; ECS developer guide, task execution IAM role.
"""

import re

from ecs_roles.ecs.arns import arn
from ecs_roles.symbolic.derived_once import derived_once
from ecs_roles.symbolic.frozen import frozen
from ecs_roles.symbolic.text import Symbol, Text, split_text, text

_GAP = "\0"
_PRIVATE_HOST = re.compile(
    rf"(?P<account>\d{{12}}|{_GAP})\.dkr[.-]ecr(?:-fips)?\.(?P<region>[a-z0-9-]+|{_GAP})\."
    rf"(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|on\.aws|on\.amazonwebservices\.com\.cn|c2s\.ic\.gov"
    rf"|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov|{_GAP})"
)


@frozen()
class EcrImage:
    """An image in a private ECR repository; account and region are those of the host."""

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
    found = _PRIVATE_HOST.fullmatch("".join(_GAP if isinstance(piece, Symbol) else piece for piece in host.pieces))
    if found and path:
        return EcrImage(_group(host, found, "account"), _group(host, found, "region"), _repository(path[0]))
    if host.symbols and not _surely_elsewhere(image):
        return OpenImage(next((part.reason for part in host.symbols if part.reason), f"the image {image} is not known"))
    return PublicImage()


def _surely_elsewhere(image: Text) -> bool:
    """Return whether an image with a symbol cannot be ECR's: no host, and a literal name as in ``nginx:{tag}``."""
    return len(split_text(image, "/", 1)) == 1 and ":" in image.prefix


def _group(host: Text, found: re.Match[str], name: str) -> Text:
    literal = found[name]
    if literal != _GAP:
        return text(literal)
    gaps_before = found.string[: found.start(name)].count(_GAP)
    return text(host.symbols[gaps_before])


def _repository(path: Text) -> Text:
    """Return the name without digest and tag; a tag begins at the last colon, which no repository name holds."""
    without_digest = split_text(path, "@", 1)[0]
    return split_text(without_digest, ":", 1)[0]

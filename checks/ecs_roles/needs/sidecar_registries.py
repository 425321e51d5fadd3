"""Private ECR registries that AWS owns: their repositories are open to every account, yet the puller needs permission.

Sources: GuardDuty user guide, repositories that host the agent; AWS for Fluent Bit; App Mesh user guide, Envoy image.
"""

from ecs_roles.ecs.arns import repository_arn
from ecs_roles.ecs.public_parameters import FLUENT_BIT_ACCOUNT
from ecs_roles.symbolic.origin import Pseudo
from ecs_roles.symbolic.text import Symbol, Text, text

FLUENT_BIT = "906394416424"
GUARDDUTY_AGENT = "aws-guardduty-agent-fargate"

GUARDDUTY_ACCOUNTS = {
    "us-east-1": "593207742271",
    "us-west-2": "733349766148",
    "eu-west-1": "694911143906",
    "ap-southeast-2": "005257825471",
    "ap-northeast-2": "914738172881",
    "us-gov-east-1": "383115532789",
    "us-gov-west-1": "383110348953",
}
ENVOY_ACCOUNTS = frozenset(
    {
        "840364872350",
        "772975370895",
        "919366029133",
        "909464085924",
        "924023996002",
        "856666278305",
    }
)
AWS_OWNED = frozenset({FLUENT_BIT, *GUARDDUTY_ACCOUNTS.values(), *ENVOY_ACCOUNTS})
_OPEN_TO_EVERYONE = frozenset({text(FLUENT_BIT_ACCOUNT), *map(text, AWS_OWNED)})


def guardduty_repository(region: Text) -> Text:
    """Return the repository of GuardDuty's agent in a region; its account is not known for every region."""
    account = GUARDDUTY_ACCOUNTS.get(region.literal or "")
    known = text(account) if account is not None else text(_GUARDDUTY)
    return repository_arn(GUARDDUTY_AGENT, region, known)


_GUARDDUTY = Symbol(Pseudo("GuardDuty's account"), "GuardDuty keeps its agent in an account of each region", ":/*?", 12)


def is_open_to_everyone(account: Text) -> bool:
    """Return whether a registry is AWS's own, so that only the puller's side needs to allow."""
    return account in _OPEN_TO_EVERYONE

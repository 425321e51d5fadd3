"""Who refused a call: the end of "is not authorized to perform", which names one policy although several may refuse.

Sources: IAM user guide, troubleshoot access denied errors; AWS security blog, enhanced access denied error messages
(since January 2026 the ARN of the policy may follow).
"""

from ecs_roles.rules.error_text import ErrorText

_MORE_ALLOWS = "More allows do not help: look for the Deny statement."

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        "no identity-based policy allows",
        "refusal",
        "Nothing in the role's own policies allows the call on that resource: add the permission to the role.",
    ),
    ErrorText(
        "no permissions boundary allows",
        "refusal",
        (
            "The permissions boundary of the role does not allow the call, whatever its policies allow: widen the "
            "boundary."
        ),
    ),
    ErrorText(
        "no session policy allows",
        "refusal",
        "The session was made with a policy that does not allow the call. ECS makes its sessions without one: it is "
        "somebody else's call, such as a pipeline's.",
    ),
    ErrorText(
        "no resource-based policy allows",
        "refusal",
        (
            "The policy of the secret, repository, bucket or key does not allow the call. Across accounts both sides "
            "have to allow: the same words come when the role lacks the permission and the policy names only its "
            "account."
        ),
    ),
    ErrorText(
        "no VPC endpoint policy allows",
        "network",
        "The policy of the VPC endpoint does not allow the call. The roles are not the cause.",
    ),
    ErrorText(
        "no service control policy allows",
        "refusal",
        "A service control policy of the organization does not allow the call. It is not in this code.",
    ),
    ErrorText(
        "no resource control policy allows",
        "refusal",
        "A resource control policy of the organization does not allow the call. It is not in this code.",
    ),
    ErrorText(
        "no role trust policy allows the sts:AssumeRole action",
        "role",
        "The role's trust policy does not let the caller assume the role.",
        ("ECS501", "ECS504", "ECS701"),
    ),
    ErrorText(
        "with an explicit deny in the role trust policy",
        "role",
        f"The role's trust policy denies the caller. {_MORE_ALLOWS}",
        ("ECS501", "ECS504", "ECS701"),
    ),
    *(
        ErrorText(
            f"with an explicit deny in {article} {where} policy",
            "refusal",
            f"A Deny statement in {whose} refuses the call. {_MORE_ALLOWS}",
        )
        for article, where, whose in (
            ("an", "identity-based", "one of the role's own policies"),
            ("a", "identity-based", "one of the role's own policies"),
            ("a", "resource-based", "the policy of the secret, repository, bucket or key"),
            ("a", "session", "the policy of the session, which ECS does not set,"),
            ("a", "service control", "a service control policy of the organization, which is not in this code,"),
            ("a", "resource control", "a resource control policy of the organization, which is not in this code,"),
        )
    ),
    ErrorText(
        "with an explicit deny in a permissions boundary",
        "refusal",
        f"A Deny statement in the permissions boundary of the role refuses the call. {_MORE_ALLOWS}",
    ),
    ErrorText(
        "with an explicit deny in a VPC endpoint policy",
        "network",
        "The policy of the VPC endpoint denies the call. The roles are not the cause.",
    ),
)

"""The actions whose grants are held against what is asked, and the harmless ones that need a reason to stand alone.

Source: ECS developer guide, task execution IAM role; aws-cdk's ``grantRead`` of secrets and parameters.
"""

from dataclasses import dataclass

# Whoever may start a task with the role can have these read into it.
DATA = frozenset({"secretsmanager:GetSecretValue", "ssm:GetParameters", "s3:GetObject", "s3:GetObjectVersion"})
PLATFORM = frozenset(
    {
        "ecr:GetAuthorizationToken",
        "ecr:BatchGetImage",
        "ecr:GetDownloadUrlForLayer",
        "ecr:BatchImportUpstreamImage",
        "ecr:CreateRepository",
        "logs:CreateLogGroup",
        "logs:CreateLogStream",
        "logs:PutLogEvents",
        "kms:Decrypt",
        "fsx:DescribeFileSystems",
    }
)
# Where a pattern can be replaced by the names of single things; ``bucket/*`` is how objects are mostly named.
NARROWABLE = (DATA | PLATFORM) - {"s3:GetObject", "s3:GetObjectVersion", "kms:Decrypt", "logs:CreateLogGroup"}


@dataclass(frozen=True, slots=True)
class Extra:
    """A harmless action: with which other action AWS's library grants it, and whether ECS Exec may want it."""

    beside: str
    with_exec: bool = False


EXTRAS: dict[str, Extra] = {
    "ssm:GetParameter": Extra("ssm:GetParameters"),
    "ssm:GetParameterHistory": Extra("ssm:GetParameters"),
    "ssm:DescribeParameters": Extra("ssm:GetParameters"),
    "secretsmanager:ListSecretVersionIds": Extra("secretsmanager:GetSecretValue"),
    "kms:DescribeKey": Extra("kms:Decrypt"),
    "logs:DescribeLogGroups": Extra("", with_exec=True),
    "logs:DescribeLogStreams": Extra("", with_exec=True),
    "ecr:DescribeImages": Extra(""),
    "ecr:DescribeRepositories": Extra(""),
    "ecr:DescribeImageScanFindings": Extra(""),
    "ecr:GetLifecyclePolicy": Extra(""),
    "ecr:GetLifecyclePolicyPreview": Extra(""),
    "ecr:GetRepositoryPolicy": Extra(""),
    "ecr:ListImages": Extra(""),
    "ecr:ListTagsForResource": Extra(""),
}


def judged(action: str) -> bool:
    """Whether it can be told from task definitions whether somebody asks for the action."""
    return action in DATA or action in PLATFORM

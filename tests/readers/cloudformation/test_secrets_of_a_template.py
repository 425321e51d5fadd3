"""The secrets of a template: what stands under the name of a credential, however the name is written."""

from collections.abc import Callable

import pytest

from ecs_roles.symbolic.resources import Reading

WORD = "hunter-2-hunter"
RESOURCES = "Resources: {Table: {Type: AWS::DynamoDB::Table, Properties: {%s}}}"


@pytest.mark.parametrize(
    "text",
    [
        RESOURCES % f"DB_PASSWORD: {WORD}",
        RESOURCES % f"apiKey: {WORD}",
        RESOURCES % f'"DB_P\\x41SSWORD": {WORD}',
        RESOURCES % f"Environment: [{{Name: SECRET_TOKEN, Value: {WORD}}}]",
        f'{{"Resources": {{"T": {{"Type": "A::B::C", "Properties": {{"DB_P\\u0041SSWORD": "{WORD}"}}}}}}}}',
        f"Parameters: {{Given: {{Type: String, NoEcho: true, Default: {WORD}}}}}\n{RESOURCES % ''}",
    ],
)
def test_what_stands_under_the_name_of_a_credential_is_secret(text: str, read: Callable[..., Reading]) -> None:
    assert WORD in read(text).secrets


@pytest.mark.parametrize("name", ["Engine", "DB_ENGINE", "DB\\x41"])
def test_what_stands_under_another_name_is_none(name: str, read: Callable[..., Reading]) -> None:
    assert WORD not in read(RESOURCES % f'"{name}": {WORD}').secrets

"""How CloudFormation makes up the name of a resource that has none: ``STACK-LogicalId-RANDOM``.

Sources: CloudFormation template reference, Name type (stack name, logical id and a random part) and the return values
of each type, whose examples show such names: ``mystack-mybucket-kdwwxmddtr2g`` (S3, which allows no capitals),
``mystack-MyRole-1A2B3C4D5E6F`` (IAM), ``MySecret-abcdef123456`` (Secrets Manager), ``CFN-MyParameter-a1b2c3``
(Systems Manager). Types of which no example is known are left out: their names may be anything.

A name that would be too long is cut in both of its first parts: of a name of 64 characters the stack and the logical id
get at least 24 each, so what is asked for here is surely left.
"""

Form = tuple[str | None, ...]

_SURELY_LEFT = {"short": 20, "long": 40}

# Names with the stack's in front, and whether they have to be short (up to 64 characters).
_OF_THE_STACK = {
    "AWS::CloudWatch::Alarm": "long",
    "AWS::DynamoDB::GlobalTable": "long",
    "AWS::DynamoDB::Table": "long",
    "AWS::ECR::Repository": "long",
    "AWS::ECS::CapacityProvider": "long",
    "AWS::ECS::Cluster": "long",
    "AWS::ECS::Service": "long",
    "AWS::Events::Rule": "short",
    "AWS::IAM::Group": "long",
    "AWS::IAM::InstanceProfile": "long",
    "AWS::IAM::ManagedPolicy": "long",
    "AWS::IAM::Role": "short",
    "AWS::IAM::User": "short",
    "AWS::Kinesis::Stream": "long",
    "AWS::KinesisFirehose::DeliveryStream": "short",
    "AWS::Lambda::Function": "short",
    "AWS::Logs::LogGroup": "long",
    "AWS::S3::Bucket": "short",
    "AWS::SNS::Topic": "long",
    "AWS::SQS::Queue": "short",
}
_IN_LOWER_CASE = frozenset({"AWS::ECR::Repository", "AWS::S3::Bucket"})
_WITHOUT_THE_STACK = {"AWS::SecretsManager::Secret": "", "AWS::SSM::Parameter": "CFN-"}


def generated_form(type_name: str, logical_id: str) -> Form:
    """Return the parts of the name that CloudFormation makes up; empty where its form is not known."""
    if type_name in _WITHOUT_THE_STACK:
        return f"{_WITHOUT_THE_STACK[type_name]}{logical_id}-", None
    if type_name not in _OF_THE_STACK:
        return ()
    left = logical_id[: _SURELY_LEFT[_OF_THE_STACK[type_name]]]
    middle = f"-{left}-" if left == logical_id else f"-{left}"
    return None, middle.lower() if type_name in _IN_LOWER_CASE else middle, None

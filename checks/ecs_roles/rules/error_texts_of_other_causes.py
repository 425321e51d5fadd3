"""Error texts about a missing role, the network, or what is written wrong: no permission is missing.

Sources: the refusals of RegisterTaskDefinition and RegisterJobDefinition; ECS developer guide, stopped task errors.
"""

from ecs_roles.rules.error_text import ErrorText

TEXTS: tuple[ErrorText, ...] = (
    ErrorText(
        "Unresolved resource dependencies",
        "configuration",
        "The template refers to what it does not declare, or to what its conditions do not create.",
        ("ECS519", "ECS635"),
    ),
    ErrorText(
        "Encountered unsupported property",
        "configuration",
        "CloudFormation has no property of that name: it distinguishes the case (ExecutionRoleArn, Image).",
        ("ECS634",),
    ),
    ErrorText(
        "Invalid template resource property",
        "configuration",
        "The template has it beside Properties, where CloudFormation takes no property: it is indented too little.",
        ("ECS636",),
    ),
    ErrorText(
        "Parameters of type SecureString cannot be created using CloudFormation",
        "configuration",
        "CloudFormation creates parameters of type String and StringList only; Secrets Manager is the place for a "
        "secret.",
        ("ECS628",),
    ),
    ErrorText(
        "extraneous key [*] is not permitted",
        "configuration",
        "CloudFormation has no property of that name there: it distinguishes the case (ExecutionRoleArn, Image), and "
        "the properties of a task definition from those of a container, a variable from a secret.",
        ("ECS634", "ECS638", "ECS536"),
    ),
    ErrorText(
        "Fargate requires task definition to have execution role ARN to support ECR images",
        "role",
        "The task definition names no execution role, and its image is in private ECR.",
        ("ECS511",),
    ),
    ErrorText(
        "Fargate requires task definition to have execution role ARN to support log driver awslogs",
        "role",
        "The task definition names no execution role, and a container logs with awslogs.",
        ("ECS511",),
    ),
    ErrorText(
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'",
        "role",
        "The task definition names no execution role, and a container is given secrets.",
        ("ECS511",),
    ),
    ErrorText(
        "unable to find execution role credentials",
        "role",
        "The task definition names no execution role, and the agent has to read a file, a "
        "volume's credentials or a private registry's.",
        ("ECS511",),
    ),
    ErrorText(
        "executionRoleArn is required for Fargate jobs",
        "role",
        "A Batch job on Fargate names no execution role.",
        ("ECS511",),
    ),
    ErrorText(
        "executionRoleArn cannot be empty when using secrets or secretOptions",
        "role",
        "A Batch job is given secrets and names no execution role.",
        ("ECS511",),
    ),
    ErrorText(
        "The Systems Manager parameter name specified for secret * is invalid",
        "configuration",
        "valueFrom holds the name of a secret, perhaps with a JSON key, where its ARN belongs.",
        ("ECS534",),
    ),
    ErrorText(
        "an invalid ARN format for the AWS Secrets Manager secret was specified",
        "configuration",
        "The secret's ARN has the wrong number of colons behind the name: none, or all of :json-"
        "key:version-stage:version-id.",
        ("ECS534",),
    ),
    ErrorText(
        "EFS IAM authorization requires a task role",
        "role",
        "An EFS volume is mounted with IAM and the task definition names no task role.",
        ("ECS601",),
    ),
    ErrorText(
        "requires TransitEncryption to be enabled",
        "configuration",
        "An EFS volume uses IAM or an access point, and transit encryption is off.",
        ("ECS615",),
    ),
    ErrorText(
        "A jobRoleArn/taskRoleArn is required when using s3filesVolumeConfiguration",
        "role",
        "S3 Files volumes are mounted as the task role, and there is none.",
        ("ECS601",),
    ),
    ErrorText(
        "because a valid taskRoleArn is not being used",
        "role",
        "ECS Exec is switched on and the task definition names no task role.",
        ("ECS601",),
    ),
    ErrorText(
        "awslogs-stream-prefix",
        "configuration",
        "On Fargate the awslogs options must hold awslogs-stream-prefix. No permission is missing.",
    ),
    ErrorText(
        "Log driver awslogs requires options",
        "configuration",
        "The awslogs options lack one that is required. No permission is missing.",
    ),
    ErrorText(
        "is not a valid log driver",
        "configuration",
        "Fargate takes awslogs, splunk and awsfirelens only. No permission is missing.",
    ),
    ErrorText(
        "You cannot specify an IAM role for services that require a service linked role",
        "configuration",
        "Remove the service's own role (iam_role): the service-linked role does its work.",
        ("ECS703",),
    ),
    ErrorText(
        "missing an attribute required by your task",
        "configuration",
        "The agent on the instances lacks a capability, such as reading with the execution role "
        "(ECS_ENABLE_AWSLOGS_EXECUTIONROLE_OVERRIDE). No policy is the cause.",
    ),
    ErrorText(
        "ECS was unable to assume the role",
        "role",
        "The role's trust policy does not let ecs-tasks.amazonaws.com in, a condition in it never"
        " holds for ECS, or the role is gone.",
        (
            "ECS501",
            "ECS701",
            "ECS503",
            "ECS504",
            "ECS505",
            "ECS513",
            "ECS515",
            "ECS517",
        ),
    ),
    ErrorText(
        "Role is not valid",
        "role",
        "What stands in executionRoleArn or taskRoleArn is not an ARN of a role.",
        ("ECS513",),
    ),
    ErrorText(
        "does not exist or is not attachable",
        "role",
        "The ARN of an AWS managed policy lacks its path, such as service-role/.",
        ("ECS514",),
    ),
    ErrorText(
        "invalid ssm parameters",
        "configuration",
        "The parameter does not exist, is in another region, or the name is that of a secret.",
        ("ECS534",),
    ),
    ErrorText(
        "invalid parameters:",
        "configuration",
        "The parameter does not exist, is in another region, or the name is that of a secret.",
        ("ECS534",),
    ),
    ErrorText(
        "did not contain json key",
        "configuration",
        "The secret holds no such JSON key. No permission is missing.",
    ),
    ErrorText(
        "The task can't retrieve the secret with ARN",
        "configuration",
        "The secret does not exist in that region. No permission is missing.",
    ),
    ErrorText(
        "The specified log group does not exist",
        "configuration",
        "The log group is not there: make it, or set awslogs-create-group and allow logs:CreateLogGroup.",
        ("ECS523",),
    ),
    ErrorText(
        'Failed to resolve "fs-',
        "network",
        "DNS does not know the file system: no mount target in the zone, or DNS is off in the "
        "VPC. Roles are not the cause.",
    ),
    ErrorText(
        "mount system call failed",
        "network",
        "The file system does not answer: the security group of the mount target must let in TCP "
        "2049. Roles are not the cause.",
    ),
    ErrorText(
        "MalformedPolicyDocument",
        "configuration",
        "The policy document does not follow the grammar of IAM.",
        ("ECS631",),
    ),
    ErrorText(
        "i/o timeout",
        "network",
        "The task does not reach the service. Fargate uses the task's own network interface: look"
        " at the route, the VPC endpoints and the security groups. Roles are not the cause.",
    ),
    ErrorText(
        "RequestCanceled",
        "network",
        "The task does not reach the service. Fargate uses the task's own network interface: look"
        " at the route, the VPC endpoints and the security groups. Roles are not the cause.",
    ),
    ErrorText(
        "context deadline exceeded",
        "network",
        "The task does not reach the service in time. Fargate uses the task's own network "
        "interface: look at the route, the VPC endpoints and the security groups. Roles are not "
        "the cause.",
    ),
    ErrorText(
        "connection refused",
        "network",
        "Nothing listens at that address. Fargate uses the task's own network interface: look at "
        "the route, the VPC endpoints and the security groups. Roles are not the cause.",
    ),
    ErrorText(
        "no such host",
        "network",
        "DNS does not know the service's name inside the VPC. Fargate uses the task's own network"
        " interface: look at the route, the VPC endpoints and the security groups. Roles are not "
        "the cause.",
    ),
    ErrorText(
        "TLS handshake timeout",
        "network",
        "The task does not reach the service. Fargate uses the task's own network interface: look"
        " at the route, the VPC endpoints and the security groups. Roles are not the cause.",
    ),
    ErrorText(
        "Connection timed out",
        "network",
        "The task or the volume does not reach the other side. Fargate uses the task's own "
        "network interface: look at the route, the VPC endpoints and the security groups. Roles "
        "are not the cause.",
    ),
    ErrorText(
        "There is a connection issue between the task and",
        "network",
        (
            "The task does not reach the service, although the line may name a call such as GetAuthorizationToken. "
            "Fargate uses the task's own network interface: look at the route, the VPC endpoints and the security "
            "groups. Roles are not the cause."
        ),
    ),
    ErrorText(
        "Check your network configuration",
        "network",
        (
            "The task does not reach the service or the registry. Look at the route, the VPC endpoints and the "
            "security groups. Roles are not the cause."
        ),
    ),
    ErrorText(
        "failed to validate logger args: * signal: killed",
        "network",
        (
            "The task does not reach CloudWatch Logs, also where the text speaks of a log group: look at the route, "
            "the endpoint for logs and its security group. Roles are not the cause."
        ),
    ),
    ErrorText(
        "requested access to the resource is denied",
        "configuration",
        (
            "There is no such image, or it is a private one of a registry outside AWS and the container has no "
            "repositoryCredentials. No permission of a role is missing."
        ),
    ),
    ErrorText(
        "may require 'docker login'",
        "configuration",
        (
            "There is no such image, or it is a private one of a registry outside AWS and the container has no "
            "repositoryCredentials. No permission of a role is missing."
        ),
    ),
    ErrorText(
        "does not contain descriptor matching platform",
        "configuration",
        "The image is not built for the platform of the task (runtimePlatform). No permission is missing.",
    ),
    ErrorText(
        "toomanyrequests",
        "configuration",
        (
            "The registry limits how often it is asked. Use repositoryCredentials, or a pull-through cache. No "
            "permission is missing."
        ),
    ),
    ErrorText(
        "incorrect username or password",
        "configuration",
        (
            "The secret behind repositoryCredentials holds other credentials than the registry knows. No permission is "
            "missing."
        ),
    ),
    ErrorText(
        "Secrets Manager can't find the specified secret",
        "configuration",
        (
            "There is no such secret in the region and account of the ARN, or its name ends in a hyphen and six "
            "characters and the ARN is taken for complete. No permission is missing."
        ),
        ("ECS534",),
    ),
    ErrorText(
        "looking for beginning of value",
        "configuration",
        "The secret is not JSON, and valueFrom names a JSON key of it. No permission is missing.",
    ),
    ErrorText(
        "unable to unmarshal secret value",
        "configuration",
        (
            "The secret behind repositoryCredentials is not JSON with the keys username and password. No permission is "
            "missing."
        ),
    ),
    ErrorText(
        "asm fetching authorization data: * empty field",
        "configuration",
        "The secret behind repositoryCredentials lacks username or password. No permission is missing.",
    ),
    ErrorText(
        "OutOfMemory",
        "configuration",
        "The container needed more memory than it may use. No permission is missing.",
    ),
    ErrorText(
        "Essential container in task exited",
        "configuration",
        (
            "The application ended by itself: look at its logs and its exit code. ECS had started the task, so no "
            "permission for starting is missing."
        ),
    ),
    ErrorText(
        "failed ELB health checks",
        "configuration",
        "The load balancer gets no healthy answer from the application. No permission is missing.",
    ),
    ErrorText(
        "CannotStartContainerError: * no such file or directory",
        "configuration",
        "The command or entry point is not in the image. No permission is missing.",
    ),
    ErrorText(
        "Cannot exceed quota for PoliciesPerRole",
        "configuration",
        "The role has more managed policies than the account allows: ten, or as many as its quota was raised to.",
        ("ECS632", "ECS633"),
    ),
    ErrorText(
        "Cannot exceed quota for ACLSizePerRole",
        "configuration",
        (
            "The trust policy of the role is longer than the account allows: 2,048 characters, or what its quota was "
            "raised to."
        ),
        ("ECS632", "ECS631"),
    ),
    ErrorText(
        "Maximum policy size of 10240 bytes exceeded for role",
        "configuration",
        "The inline policies of the role are too long together.",
        ("ECS633", "ECS631"),
    ),
)

// Small stacks, one for each feature of ECS that asks a role for something.

import { Duration, NestedStack, RemovalPolicy, SecretValue, Size } from "aws-cdk-lib";
import * as batch from "aws-cdk-lib/aws-batch";
import * as codepipeline from "aws-cdk-lib/aws-codepipeline";
import * as pipelineActions from "aws-cdk-lib/aws-codepipeline-actions";
import * as ec2 from "aws-cdk-lib/aws-ec2";
import * as ecr from "aws-cdk-lib/aws-ecr";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as patterns from "aws-cdk-lib/aws-ecs-patterns";
import * as efs from "aws-cdk-lib/aws-efs";
import * as events from "aws-cdk-lib/aws-events";
import * as targets from "aws-cdk-lib/aws-events-targets";
import * as iam from "aws-cdk-lib/aws-iam";
import * as kms from "aws-cdk-lib/aws-kms";
import * as logs from "aws-cdk-lib/aws-logs";
import * as rds from "aws-cdk-lib/aws-rds";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as scheduler from "aws-cdk-lib/aws-scheduler";
import * as schedulerTargets from "aws-cdk-lib/aws-scheduler-targets";
import * as secrets from "aws-cdk-lib/aws-secretsmanager";
import * as ssm from "aws-cdk-lib/aws-ssm";
import * as sfn from "aws-cdk-lib/aws-stepfunctions";
import * as tasks from "aws-cdk-lib/aws-stepfunctions-tasks";

const PUBLIC_IMAGE = ecs.ContainerImage.fromRegistry("public.ecr.aws/docker/library/nginx:1.29");

const network = (stack) =>
  ec2.Vpc.fromVpcAttributes(stack, "Vpc", {
    vpcId: "vpc-0123456789abcdef0",
    availabilityZones: ["eu-west-1a", "eu-west-1b"],
    privateSubnetIds: ["subnet-01234567", "subnet-12345678"],
    publicSubnetIds: ["subnet-23456789", "subnet-34567890"],
  });

const group = (stack, vpc) => new ec2.SecurityGroup(stack, "Group", { vpc });

const fargate = (stack, properties = {}) =>
  new ecs.FargateTaskDefinition(stack, "Task", { cpu: 256, memoryLimitMiB: 512, ...properties });

const container = (task, properties = {}) =>
  task.addContainer("app", { image: PUBLIC_IMAGE, memoryLimitMiB: 256, ...properties });

const service = (stack, taskDefinition, { cluster = {}, ...properties } = {}) => {
  const vpc = network(stack);
  return new ecs.FargateService(stack, "Service", {
    cluster: new ecs.Cluster(stack, "Cluster", { vpc, ...cluster }),
    taskDefinition,
    securityGroups: [group(stack, vpc)],
    minHealthyPercent: 100,
    ...properties,
  });
};

const repository = (stack, properties = {}) => new ecr.Repository(stack, "Repository", properties);

const awslogs = (properties = {}) => ecs.LogDrivers.awsLogs({ streamPrefix: "app", ...properties });

export const STACKS = {
  "public-image": (stack) => container(fargate(stack)),

  "ecr-image": (stack) =>
    container(fargate(stack), { image: ecs.ContainerImage.fromEcrRepository(repository(stack), "1") }),

  "ecr-image-encrypted": (stack) =>
    container(fargate(stack), {
      image: ecs.ContainerImage.fromEcrRepository(
        repository(stack, { encryption: ecr.RepositoryEncryption.KMS, encryptionKey: new kms.Key(stack, "Key") }),
      ),
    }),

  "ecr-image-imported": (stack) => {
    const imported = ecr.Repository.fromRepositoryName(stack, "Repository", "team/app");
    container(fargate(stack), { image: ecs.ContainerImage.fromEcrRepository(imported, "sha256:" + "0".repeat(64)) });
  },

  "ecr-image-other-account": (stack) => {
    const imported = ecr.Repository.fromRepositoryArn(
      stack, "Repository", "arn:aws:ecr:eu-central-1:210987654321:repository/shared/app",
    );
    container(fargate(stack), { image: ecs.ContainerImage.fromEcrRepository(imported, "1") });
  },

  "private-registry": (stack) =>
    container(fargate(stack), {
      image: ecs.ContainerImage.fromRegistry("registry.example.com/app:1", {
        credentials: new secrets.Secret(stack, "Credentials"),
      }),
    }),

  "private-registry-encrypted": (stack) =>
    container(fargate(stack), {
      image: ecs.ContainerImage.fromRegistry("registry.example.com/app:1", {
        credentials: new secrets.Secret(stack, "Credentials", { encryptionKey: new kms.Key(stack, "Key") }),
      }),
    }),

  "awslogs": (stack) => container(fargate(stack), { logging: awslogs() }),

  "awslogs-encrypted-group": (stack) =>
    container(fargate(stack), {
      logging: awslogs({
        logGroup: new logs.LogGroup(stack, "Logs", { encryptionKey: new kms.Key(stack, "Key") }),
      }),
    }),

  "awslogs-imported-group": (stack) =>
    container(fargate(stack), {
      logging: awslogs({ logGroup: logs.LogGroup.fromLogGroupName(stack, "Logs", "/team/app") }),
    }),

  "splunk-token": (stack) =>
    container(fargate(stack), {
      logging: ecs.LogDrivers.splunk({
        url: "https://splunk.example.com",
        secretToken: ecs.Secret.fromSecretsManager(new secrets.Secret(stack, "Token")),
      }),
    }),

  "generic-driver-secret-options": (stack) =>
    container(fargate(stack), {
      logging: new ecs.GenericLogDriver({
        logDriver: "splunk",
        options: { "splunk-url": "https://splunk.example.com" },
        secretOptions: {
          "splunk-token": ecs.Secret.fromSsmParameter(
            ssm.StringParameter.fromSecureStringParameterAttributes(stack, "Token", { parameterName: "/team/token" }),
          ),
        },
      }),
    }),

  "firelens": (stack) =>
    container(fargate(stack), {
      logging: ecs.LogDrivers.firelens({ options: { Name: "firehose", region: "eu-west-1", delivery_stream: "logs" } }),
    }),

  "firelens-config-from-s3": (stack) => {
    const task = new ecs.Ec2TaskDefinition(stack, "Task");
    task.addFirelensLogRouter("router", {
      image: ecs.obtainDefaultFluentBitECRImage(task),
      memoryReservationMiB: 64,
      firelensConfig: {
        type: ecs.FirelensLogRouterType.FLUENTBIT,
        options: {
          configFileType: ecs.FirelensConfigFileType.S3,
          configFileValue: `${new s3.Bucket(stack, "Configuration").bucketArn}/fluent.conf`,
        },
      },
    });
    container(task, { logging: ecs.LogDrivers.firelens({ options: { Name: "null" } }) });
  },

  "secret": (stack) =>
    container(fargate(stack), {
      secrets: { PASSWORD: ecs.Secret.fromSecretsManager(new secrets.Secret(stack, "Secret")) },
    }),

  "secret-field-and-version": (stack) => {
    const secret = new secrets.Secret(stack, "Secret", { secretName: "team/database" });
    container(fargate(stack), {
      secrets: {
        PASSWORD: ecs.Secret.fromSecretsManager(secret, "password"),
        OLD: ecs.Secret.fromSecretsManagerVersion(secret, { versionStage: "AWSPREVIOUS" }, "password"),
      },
    });
  },

  "secret-encrypted": (stack) =>
    container(fargate(stack), {
      secrets: {
        PASSWORD: ecs.Secret.fromSecretsManager(
          new secrets.Secret(stack, "Secret", { encryptionKey: new kms.Key(stack, "Key") }),
        ),
      },
    }),

  "secret-imported": (stack) =>
    container(fargate(stack), {
      secrets: {
        COMPLETE: ecs.Secret.fromSecretsManager(
          secrets.Secret.fromSecretCompleteArn(
            stack, "Complete", "arn:aws:secretsmanager:eu-west-1:123456789012:secret:complete-AbCdEf",
          ),
        ),
        BY_NAME: ecs.Secret.fromSecretsManager(secrets.Secret.fromSecretNameV2(stack, "ByName", "team/by-name")),
      },
    }),

  "database-secret": (stack) => {
    const vpc = network(stack);
    const database = new rds.DatabaseCluster(stack, "Database", {
      engine: rds.DatabaseClusterEngine.auroraPostgres({ version: rds.AuroraPostgresEngineVersion.VER_16_4 }),
      writer: rds.ClusterInstance.serverlessV2("writer"),
      vpc,
    });
    container(fargate(stack), {
      secrets: { PASSWORD: ecs.Secret.fromSecretsManager(database.secret, "password") },
    });
  },

  "parameter": (stack) =>
    container(fargate(stack), {
      secrets: {
        MADE: ecs.Secret.fromSsmParameter(
          new ssm.StringParameter(stack, "Parameter", { parameterName: "/team/made", stringValue: "x" }),
        ),
        UNNAMED: ecs.Secret.fromSsmParameter(new ssm.StringParameter(stack, "Unnamed", { stringValue: "x" })),
      },
    }),

  "parameter-secure-encrypted": (stack) =>
    container(fargate(stack), {
      secrets: {
        SECURE: ecs.Secret.fromSsmParameter(
          ssm.StringParameter.fromSecureStringParameterAttributes(stack, "Parameter", {
            parameterName: "/team/secure",
            encryptionKey: new kms.Key(stack, "Key"),
          }),
        ),
      },
    }),

  "environment-file": (stack) =>
    container(fargate(stack), {
      environmentFiles: [ecs.EnvironmentFile.fromBucket(new s3.Bucket(stack, "Files"), "app.env")],
    }),

  "efs-anonymous": (stack) => {
    const fileSystem = new efs.FileSystem(stack, "Files", { vpc: network(stack) });
    const task = fargate(stack);
    task.addVolume({ name: "files", efsVolumeConfiguration: { fileSystemId: fileSystem.fileSystemId } });
    container(task).addMountPoints({ containerPath: "/files", sourceVolume: "files", readOnly: false });
  },

  "efs-with-iam": (stack) => {
    const fileSystem = new efs.FileSystem(stack, "Files", { vpc: network(stack) });
    const accessPoint = fileSystem.addAccessPoint("Access");
    const task = fargate(stack);
    task.addVolume({
      name: "files",
      efsVolumeConfiguration: {
        fileSystemId: fileSystem.fileSystemId,
        transitEncryption: "ENABLED",
        authorizationConfig: { accessPointId: accessPoint.accessPointId, iam: "ENABLED" },
      },
    });
    container(task).addMountPoints({ containerPath: "/files", sourceVolume: "files", readOnly: false });
  },

  "efs-with-iam-granted": (stack) => {
    const fileSystem = new efs.FileSystem(stack, "Files", { vpc: network(stack) });
    const task = fargate(stack);
    fileSystem.grantReadWrite(task.taskRole);
    task.addVolume({
      name: "files",
      efsVolumeConfiguration: {
        fileSystemId: fileSystem.fileSystemId,
        transitEncryption: "ENABLED",
        authorizationConfig: { iam: "ENABLED" },
      },
    });
    container(task).addMountPoints({ containerPath: "/files", sourceVolume: "files", readOnly: false });
  },

  "fsx-windows": (stack) => {
    const credentials = new secrets.Secret(stack, "Credentials");
    const executionRole = new iam.Role(stack, "ExecutionRole", {
      assumedBy: new iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
    });
    credentials.grantRead(executionRole);
    executionRole.addToPolicy(new iam.PolicyStatement({ actions: ["fsx:DescribeFileSystems"], resources: ["*"] }));
    new ecs.CfnTaskDefinition(stack, "Task", {
      executionRoleArn: executionRole.roleArn,
      containerDefinitions: [{ name: "app", image: "mcr.microsoft.com/windows/servercore:ltsc2022", memory: 512 }],
      volumes: [
        {
          name: "files",
          fSxWindowsFileServerVolumeConfiguration: {
            fileSystemId: "fs-0123456789abcdef0",
            rootDirectory: "share",
            authorizationConfig: { credentialsParameter: credentials.secretArn, domain: "example.com" },
          },
        },
      ],
    });
  },

  "gmsa": (stack) => {
    const parameter = new ssm.StringParameter(stack, "Specification", { stringValue: "{}" });
    container(new ecs.Ec2TaskDefinition(stack, "Task"), {
      credentialSpecs: [ecs.DomainJoinedCredentialSpec.fromSsmParameter(parameter)],
    });
  },

  "gmsa-from-s3": (stack) =>
    container(new ecs.Ec2TaskDefinition(stack, "Task"), {
      credentialSpecs: [ecs.DomainlessCredentialSpec.fromS3Bucket(new s3.Bucket(stack, "Files"), "gmsa.json")],
    }),

  "ebs-volume": (stack) => {
    const volume = new ecs.ServiceManagedVolume(stack, "Volume", {
      name: "data",
      managedEBSVolume: { size: Size.gibibytes(10), encrypted: true, kmsKeyId: new kms.Key(stack, "Key") },
    });
    const task = fargate(stack);
    task.addVolume(volume);
    volume.mountIn(container(task), { containerPath: "/data", readOnly: false });
    service(stack, task).addVolume(volume);
  },

  "exec": (stack) => {
    const task = fargate(stack);
    container(task);
    service(stack, task, { enableExecuteCommand: true });
  },

  "exec-logged-and-encrypted": (stack) => {
    const task = fargate(stack);
    container(task);
    const kmsKey = new kms.Key(stack, "Key");
    service(stack, task, {
      enableExecuteCommand: true,
      cluster: {
        executeCommandConfiguration: {
          kmsKey,
          logging: ecs.ExecuteCommandLogging.OVERRIDE,
          logConfiguration: {
            cloudWatchLogGroup: new logs.LogGroup(stack, "Logs", { encryptionKey: kmsKey }),
            cloudWatchEncryptionEnabled: true,
            s3Bucket: new s3.Bucket(stack, "Sessions", { encryptionKey: kmsKey }),
            s3EncryptionEnabled: true,
            s3KeyPrefix: "exec",
          },
        },
      },
    });
  },

  "service-connect": (stack) => {
    const task = fargate(stack);
    container(task, { portMappings: [{ containerPort: 80, name: "http" }] });
    service(stack, task, {
      cluster: { defaultCloudMapNamespace: { name: "internal" } },
      serviceConnectConfiguration: {
        services: [{ portMappingName: "http" }],
        logDriver: awslogs({ streamPrefix: "connect" }),
      },
    });
  },

  "app-mesh-and-x-ray": (stack) => {
    const task = fargate(stack, {
      proxyConfiguration: new ecs.AppMeshProxyConfiguration({
        containerName: "envoy",
        properties: { appPorts: [80], proxyEgressPort: 15001, proxyIngressPort: 15000, ignoredUID: 1337 },
      }),
    });
    container(task);
    task.addContainer("envoy", {
      image: ecs.ContainerImage.fromRegistry("public.ecr.aws/appmesh/aws-appmesh-envoy:v1.29.0.0-prod"),
      environment: { APPMESH_RESOURCE_ARN: "arn:aws:appmesh:eu-west-1:123456789012:mesh/m/virtualNode/n" },
    });
    task.addContainer("xray", { image: ecs.ContainerImage.fromRegistry("public.ecr.aws/xray/aws-xray-daemon:3.x") });
    task.taskRole.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName("AWSXRayDaemonWriteAccess"));
  },

  "ec2": (stack) => {
    const task = new ecs.Ec2TaskDefinition(stack, "Task");
    container(task, { image: ecs.ContainerImage.fromEcrRepository(repository(stack)), logging: awslogs() });
    const vpc = network(stack);
    const cluster = new ecs.Cluster(stack, "Cluster", { vpc });
    cluster.addCapacity("Capacity", { instanceType: new ec2.InstanceType("t3.micro") });
    new ecs.Ec2Service(stack, "Service", { cluster, taskDefinition: task, minHealthyPercent: 100 });
  },

  "external": (stack) => {
    const task = new ecs.ExternalTaskDefinition(stack, "Task");
    container(task, { image: ecs.ContainerImage.fromEcrRepository(repository(stack)) });
    new ecs.ExternalService(stack, "Service", {
      cluster: new ecs.Cluster(stack, "Cluster", { vpc: network(stack) }),
      taskDefinition: task,
      minHealthyPercent: 100,
    });
  },

  "own-roles": (stack) => {
    const role = (name) =>
      new iam.Role(stack, name, {
        path: "/team/",
        roleName: `team-${name}`,
        assumedBy: new iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
      });
    const executionRole = role("execution");
    executionRole.addManagedPolicy(
      iam.ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonECSTaskExecutionRolePolicy"),
    );
    container(fargate(stack, { executionRole, taskRole: role("task") }), { logging: awslogs() });
  },

  "imported-role": (stack) =>
    container(
      fargate(stack, { executionRole: iam.Role.fromRoleName(stack, "Imported", "team-execution") }),
      { secrets: { PASSWORD: ecs.Secret.fromSecretsManager(new secrets.Secret(stack, "Secret")) } },
    ),

  "permissions-boundary": (stack) => {
    iam.PermissionsBoundary.of(stack).apply(
      iam.ManagedPolicy.fromManagedPolicyArn(stack, "Boundary", "arn:aws:iam::123456789012:policy/boundary"),
    );
    container(fargate(stack), { logging: awslogs() });
  },

  "application-grants": (stack) => {
    const task = fargate(stack);
    new s3.Bucket(stack, "Data", { removalPolicy: RemovalPolicy.DESTROY }).grantReadWrite(task.taskRole);
    container(task, { image: ecs.ContainerImage.fromEcrRepository(repository(stack)), logging: awslogs() });
  },

  "load-balanced": (stack) =>
    new patterns.ApplicationLoadBalancedFargateService(stack, "Service", {
      cluster: new ecs.Cluster(stack, "Cluster", { vpc: network(stack) }),
      minHealthyPercent: 100,
      taskImageOptions: {
        image: ecs.ContainerImage.fromEcrRepository(repository(stack)),
        secrets: { PASSWORD: ecs.Secret.fromSecretsManager(new secrets.Secret(stack, "Secret")) },
      },
    }),

  "queue-processing": (stack) =>
    new patterns.QueueProcessingFargateService(stack, "Service", {
      cluster: new ecs.Cluster(stack, "Cluster", { vpc: network(stack) }),
      minHealthyPercent: 100,
      image: PUBLIC_IMAGE,
    }),

  "scheduled-by-rule": (stack) =>
    new patterns.ScheduledFargateTask(stack, "Scheduled", {
      cluster: new ecs.Cluster(stack, "Cluster", { vpc: network(stack) }),
      schedule: events.Schedule.rate(Duration.hours(1)),
      scheduledFargateTaskImageOptions: { image: PUBLIC_IMAGE, memoryLimitMiB: 512 },
    }),

  "event-target": (stack) => {
    const task = fargate(stack);
    container(task, { logging: awslogs() });
    const vpc = network(stack);
    new events.Rule(stack, "Rule", {
      eventPattern: { source: ["team.app"] },
      targets: [
        new targets.EcsTask({
          cluster: new ecs.Cluster(stack, "Cluster", { vpc }),
          taskDefinition: task,
          securityGroups: [group(stack, vpc)],
        }),
      ],
    });
  },

  "scheduler": (stack) => {
    const task = fargate(stack);
    container(task);
    const vpc = network(stack);
    new scheduler.Schedule(stack, "Schedule", {
      schedule: scheduler.ScheduleExpression.rate(Duration.hours(1)),
      target: new schedulerTargets.EcsRunFargateTask(new ecs.Cluster(stack, "Cluster", { vpc }), {
        taskDefinition: task,
        securityGroups: [group(stack, vpc)],
      }),
    });
  },

  "state-machine": (stack) => {
    const task = fargate(stack);
    container(task, { logging: awslogs() });
    const vpc = network(stack);
    new sfn.StateMachine(stack, "Machine", {
      definitionBody: sfn.DefinitionBody.fromChainable(
        new tasks.EcsRunTask(stack, "Run", {
          integrationPattern: sfn.IntegrationPattern.RUN_JOB,
          cluster: new ecs.Cluster(stack, "Cluster", { vpc }),
          taskDefinition: task,
          launchTarget: new tasks.EcsFargateLaunchTarget(),
          securityGroups: [group(stack, vpc)],
        }),
      ),
    });
  },

  "batch-job": (stack) =>
    new batch.EcsJobDefinition(stack, "Job", {
      container: new batch.EcsFargateContainerDefinition(stack, "Container", {
        image: ecs.ContainerImage.fromEcrRepository(repository(stack)),
        cpu: 1,
        memory: Size.gibibytes(2),
        secrets: { PASSWORD: batch.Secret.fromSecretsManager(new secrets.Secret(stack, "Secret")) },
      }),
    }),

  "pipeline": (stack) => {
    const task = fargate(stack);
    container(task);
    const source = new codepipeline.Artifact();
    new codepipeline.Pipeline(stack, "Pipeline", {
      stages: [
        {
          stageName: "Source",
          actions: [
            new pipelineActions.GitHubSourceAction({
              actionName: "Source",
              owner: "team",
              repo: "app",
              oauthToken: SecretValue.secretsManager("github"),
              output: source,
            }),
          ],
        },
        {
          stageName: "Deploy",
          actions: [new pipelineActions.EcsDeployAction({ actionName: "Deploy", service: service(stack, task), input: source })],
        },
      ],
    });
  },

  "express-service": (stack) => {
    const role = (name, principal, policy) =>
      new iam.Role(stack, name, {
        assumedBy: new iam.ServicePrincipal(principal),
        managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName(`service-role/${policy}`)],
      });
    const executionRole = role("ExecutionRole", "ecs-tasks.amazonaws.com", "AmazonECSTaskExecutionRolePolicy");
    const secret = new secrets.Secret(stack, "Secret");
    secret.grantRead(executionRole);
    new ecs.CfnExpressGatewayService(stack, "Service", {
      executionRoleArn: executionRole.roleArn,
      infrastructureRoleArn: role(
        "InfrastructureRole", "ecs.amazonaws.com", "AmazonECSInfrastructureRoleforExpressGatewayServices",
      ).roleArn,
      primaryContainer: {
        image: "public.ecr.aws/docker/library/nginx:1.29",
        awsLogsConfiguration: { logGroup: "/team/app", logStreamPrefix: "app" },
        secrets: [{ name: "PASSWORD", valueFrom: secret.secretArn }],
      },
    });
  },

  "nested-stack": (stack) => {
    const nested = new NestedStack(stack, "Roles");
    const executionRole = new iam.Role(nested, "ExecutionRole", {
      assumedBy: new iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
    });
    container(fargate(stack, { executionRole }), {
      image: ecs.ContainerImage.fromEcrRepository(repository(stack)),
      logging: awslogs(),
    });
  },

  "shared-roles": (stack) =>
    new iam.Role(stack, "ExecutionRole", {
      assumedBy: new iam.ServicePrincipal("ecs-tasks.amazonaws.com"),
      managedPolicies: [
        iam.ManagedPolicy.fromAwsManagedPolicyName("service-role/AmazonECSTaskExecutionRolePolicy"),
      ],
    }),

  // Uses the role of the stack before it: an export there, an import here.
  "uses-shared-roles": (stack, earlier) => {
    const executionRole = earlier["shared-roles"].node.findChild("ExecutionRole");
    container(fargate(stack, { executionRole: executionRole.withoutPolicyUpdates() }), { logging: awslogs() });
  },
};


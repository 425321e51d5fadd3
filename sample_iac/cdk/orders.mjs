// The program behind both templates: `node orders.mjs good` writes the one with the grant for the environment file,
// which the CDK does not write by itself.

import { App, DefaultStackSynthesizer, Stack } from "aws-cdk-lib";
import * as ecs from "aws-cdk-lib/aws-ecs";
import * as iam from "aws-cdk-lib/aws-iam";
import * as s3 from "aws-cdk-lib/aws-s3";
import * as secrets from "aws-cdk-lib/aws-secretsmanager";

const [, , quality] = process.argv;
const app = new App({ outdir: quality, analyticsReporting: false, context: { "aws:cdk:version-reporting": false } });
const stack = new Stack(app, "Orders", {
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
});
const settings = new s3.Bucket(stack, "Settings");
const database = new secrets.Secret(stack, "Database");
const task = new ecs.FargateTaskDefinition(stack, "Task", { cpu: 256, memoryLimitMiB: 512 });

task.addContainer("orders", {
  image: ecs.ContainerImage.fromRegistry("public.ecr.aws/docker/library/nginx:1.29"),
  secrets: { DATABASE_URL: ecs.Secret.fromSecretsManager(database) },
  environmentFiles: [ecs.EnvironmentFile.fromBucket(settings, "orders.env")],
  logging: ecs.LogDrivers.awsLogs({ streamPrefix: "orders" }),
});
if (quality === "good") {
  const allow = (action, resource) =>
    task.addToExecutionRolePolicy(new iam.PolicyStatement({ actions: [action], resources: [resource] }));
  allow("s3:GetObject", settings.arnForObjects("orders.env"));
  allow("s3:GetBucketLocation", settings.bucketArn);
}
app.synth();

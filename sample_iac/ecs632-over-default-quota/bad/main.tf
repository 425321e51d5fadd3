# Eleven managed policies on one role: one more than an account allows whose quota was not raised.

resource "aws_cloudwatch_log_group" "atlas" {
  name              = "/ecs/atlas"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "atlas" {
  family                   = "atlas"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.atlas_execution.arn
  task_role_arn            = aws_iam_role.atlas_task.arn
  container_definitions = jsonencode([{
    name  = "atlas"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.atlas.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "atlas"
      }
    }
  }])
}

resource "aws_iam_role" "atlas_execution" {
  name = "atlas-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "atlas_execution" {
  role       = aws_iam_role.atlas_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role" "atlas_task" { # expect: ECS632 11 managed policies
  name = "atlas-task"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect    = "Allow"
        Principal = { Service = "ecs-tasks.amazonaws.com" }
        Action    = "sts:AssumeRole"
      },
    ]
  })
}

resource "aws_iam_role_policy_attachment" "atlas_task" {
  role       = aws_iam_role.atlas_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSQSReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "atlas_task_2" {
  role       = aws_iam_role.atlas_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonSNSReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "atlas_task_3" {
  role       = aws_iam_role.atlas_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonKinesisReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "atlas_task_4" {
  role       = aws_iam_role.atlas_task.name
  policy_arn = "arn:aws:iam::aws:policy/CloudWatchReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "atlas_task_5" {
  role       = aws_iam_role.atlas_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonRDSReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "atlas_task_6" {
  role       = aws_iam_role.atlas_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonElastiCacheReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "atlas_task_7" {
  role       = aws_iam_role.atlas_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEventBridgeReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "atlas_task_8" {
  role       = aws_iam_role.atlas_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonRoute53ReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "atlas_task_9" {
  role       = aws_iam_role.atlas_task.name
  policy_arn = "arn:aws:iam::aws:policy/AWSCloudMapReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "atlas_task_10" {
  role       = aws_iam_role.atlas_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonVPCReadOnlyAccess"
}

resource "aws_iam_role_policy_attachment" "atlas_task_11" {
  role       = aws_iam_role.atlas_task.name
  policy_arn = "arn:aws:iam::aws:policy/AmazonEC2ReadOnlyAccess"
}

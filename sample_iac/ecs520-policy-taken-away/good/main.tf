# Each role has an attachment of its own, which takes nothing from the others; the list of another policy does not matter.

resource "aws_cloudwatch_log_group" "parcels" {
  name              = "/ecs/parcels"
  retention_in_days = 30
}

resource "aws_ecs_task_definition" "parcels" {
  family                   = "parcels"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  execution_role_arn       = aws_iam_role.parcels_execution.arn
  container_definitions = jsonencode([{
    name  = "parcels"
    image = "public.ecr.aws/docker/library/nginx:1.29"
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.parcels.name
        awslogs-region        = "eu-west-1"
        awslogs-stream-prefix = "parcels"
      }
    }
  }])
}

resource "aws_iam_role" "parcels_execution" {
  name = "parcels-execution"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "ecs-tasks.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role" "parcels_deployer" {
  name = "parcels-deployer"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Principal = { Service = "codebuild.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy_attachment" "parcels_execution" {
  role       = aws_iam_role.parcels_execution.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_role_policy_attachment" "parcels_deployer" {
  role       = aws_iam_role.parcels_deployer.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy"
}

resource "aws_iam_policy_attachment" "parcels_deployer" {
  name       = "parcels-deployer"
  roles      = [aws_iam_role.parcels_deployer.name]
  policy_arn = "arn:aws:iam::aws:policy/AWSCodeDeployRoleForECS"
}

# Two inline policies, each short enough, that are too long together.

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

resource "aws_iam_role" "atlas_task" { # expect: ECS633 10,240 at most
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

resource "aws_iam_role_policy" "atlas_task" {
  name = "task-1"
  role = aws_iam_role.atlas_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "s3:GetObject"
        Resource = [
          "arn:aws:s3:::atlas-000-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-001-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-002-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-003-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-004-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-005-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-006-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-007-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-008-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-009-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-010-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-011-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-012-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-013-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-014-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-015-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-016-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-017-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-018-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-019-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-020-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-021-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-022-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-023-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-024-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-025-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-026-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-027-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-028-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-029-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-030-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-031-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-032-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-033-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-034-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-035-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-036-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-037-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-038-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-039-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-040-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-041-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-042-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-043-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-044-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-045-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-046-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-047-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-048-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-049-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-050-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-051-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-052-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-053-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-054-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-055-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-056-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-057-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-058-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-059-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-060-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-061-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-062-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-063-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-064-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-065-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-066-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-067-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-068-maps-of-the-northern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-069-maps-of-the-northern-hemisphere/tiles/published/*",
        ]
      },
    ]
  })
}

resource "aws_iam_role_policy" "atlas_task_2" {
  name = "task-2"
  role = aws_iam_role.atlas_task.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Effect = "Allow"
        Action = "s3:GetObject"
        Resource = [
          "arn:aws:s3:::atlas-000-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-001-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-002-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-003-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-004-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-005-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-006-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-007-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-008-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-009-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-010-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-011-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-012-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-013-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-014-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-015-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-016-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-017-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-018-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-019-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-020-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-021-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-022-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-023-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-024-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-025-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-026-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-027-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-028-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-029-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-030-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-031-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-032-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-033-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-034-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-035-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-036-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-037-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-038-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-039-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-040-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-041-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-042-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-043-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-044-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-045-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-046-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-047-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-048-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-049-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-050-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-051-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-052-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-053-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-054-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-055-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-056-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-057-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-058-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-059-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-060-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-061-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-062-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-063-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-064-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-065-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-066-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-067-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-068-maps-of-the-southern-hemisphere/tiles/published/*",
          "arn:aws:s3:::atlas-069-maps-of-the-southern-hemisphere/tiles/published/*",
        ]
      },
    ]
  })
}

# The task still brings the proxy of App Mesh.

resource "aws_ecs_task_definition" "web" {
  family                   = "web"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 256
  memory                   = 512
  container_definitions = jsonencode([
    { name = "web", image = "public.ecr.aws/docker/library/nginx:1.29" },
    { name = "envoy", image = "public.ecr.aws/appmesh/aws-appmesh-envoy:v1.29.12.1-prod" }, # expect: ECS614 App Mesh
  ])
}

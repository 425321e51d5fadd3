"""``python -m ecs_roles`` is the command ``ecs-roles``."""

from ecs_roles.command_line.main import program

if __name__ == "__main__":
    program()

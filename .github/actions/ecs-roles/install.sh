#!/usr/bin/env bash
# Install the version of ecs-roles that this action belongs to, in an environment of its own on the runner.
set -euo pipefail

repository=$(cd "$GITHUB_ACTION_PATH/../../.." && pwd)
environment="$RUNNER_TEMP/ecs-roles"
copy=$(mktemp -d "$RUNNER_TEMP/ecs-roles-source.XXXXXX") # a build leaves files behind, and the repository may be checked out

cp -R "$repository/checks" "$repository/pyproject.toml" "$repository/setup.cfg" "$repository/README.md" "$repository/LICENSE" "$copy"
python3 -m venv "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check "$copy"
rm -rf "$copy"
"$environment/bin/ecs-roles" --version

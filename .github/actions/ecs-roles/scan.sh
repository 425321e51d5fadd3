#!/usr/bin/env bash
# Scan, annotate, write the summary of the job and the SARIF report, and hand out the figures.
# Everything comes in through the environment: no input becomes part of a command.
set -euo pipefail

environment="$RUNNER_TEMP/ecs-roles"
work=$(mktemp -d "$RUNNER_TEMP/ecs-roles-reports.XXXXXX")
sarif=${ECS_ROLES_SARIF_FILE:-ecs-roles.sarif}

refuse() { # a wrong input, told as GitHub shows it
  printf '::error title=ecs-roles::%s\n' "$1"
  exit 2
}
[[ "$sarif" != *$'\n'* ]] || refuse "sarif-file must be one line"
[[ "${ECS_ROLES_FAIL_ON:-warning}" =~ ^(error|warning|info|never)$ ]] || refuse "fail-on must be error, warning, info or never"
[[ "${ECS_ROLES_MIN_SEVERITY:-warning}" =~ ^(error|warning|info)$ ]] || refuse "min-severity must be error, warning or info"

since=${ECS_ROLES_SINCE:-}
[[ -z "$since" || "$since" =~ ^[A-Za-z0-9_][A-Za-z0-9._/@~^-]*$ ]] || refuse "since must be a commit, a branch or a tag"
if [[ -n "$since" ]] && ! git rev-parse --quiet --verify "$since^{commit}" >/dev/null 2>&1; then
  printf '::notice title=ecs-roles::%s\n' "This checkout has no $since: all findings are shown, not only new ones. Give actions/checkout fetch-depth: 0."
  since=""
fi

options=(--min-severity "${ECS_ROLES_MIN_SEVERITY:-warning}")
[[ "${ECS_ROLES_FAIL_ON:-warning}" == never ]] || options+=(--fail-on "${ECS_ROLES_FAIL_ON:-warning}")
[[ -z "${ECS_ROLES_ROOT:-}" ]] || options+=("--root=$ECS_ROLES_ROOT")
[[ -z "${ECS_ROLES_SELECT:-}" ]] || options+=("--select=$ECS_ROLES_SELECT")
[[ -z "${ECS_ROLES_IGNORE:-}" ]] || options+=("--ignore=$ECS_ROLES_IGNORE")
[[ -z "${ECS_ROLES_BASELINE:-}" ]] || options+=("--baseline=$ECS_ROLES_BASELINE")

paths=()
while IFS= read -r path; do
  [[ -z "$path" ]] || paths+=("$path")
done <<<"${ECS_ROLES_PATHS:-.}"

scan() { "$environment/bin/ecs-roles" scan "${options[@]}" "$@" -- "${paths[@]}"; }

# Code scanning takes what a SARIF report lacks for fixed, so that report is of the whole code.
reports=(--output "json=$work/report.json" --output "markdown=$work/summary.md")
if [[ -n "$since" ]]; then
  scan --output "sarif=$sarif" >/dev/null || true
  reports+=("--since=$since")
else
  reports+=(--output "sarif=$sarif")
fi

status=0
if [[ "${ECS_ROLES_ANNOTATIONS:-true}" == true ]]; then
  scan "${reports[@]}" --format github || status=$?
else # text quotes the code that is scanned: nothing in it must be taken for a command
  stop=$("$environment/bin/python" -c 'import secrets; print(secrets.token_hex(16))')
  printf '::stop-commands::%s\n' "$stop"
  scan "${reports[@]}" || status=$?
  printf '::%s::\n' "$stop"
fi

if [[ -f "$work/report.json" ]]; then
  "$environment/bin/python" - "$work/report.json" "$sarif" >>"$GITHUB_OUTPUT" <<'PYTHON'
import json, sys

report = json.load(open(sys.argv[1], encoding="utf-8"))
severities = [finding["severity"] for finding in report["findings"]]
definitions = report["task_definitions"]
print(f"sarif={sys.argv[2]}")
print(f"findings={len(severities)}")
print(f"errors={severities.count('error')}")
print(f"warnings={severities.count('warning')}")
print(f"task-definitions={len(definitions)}")
print(f"decided={sum(item['status'] == 'decided' for item in definitions)}")
PYTHON
  [[ "${ECS_ROLES_SUMMARY:-true}" != true ]] || cat "$work/summary.md" >>"$GITHUB_STEP_SUMMARY"
fi
printf 'exit-code=%s\n' "$status" >>"$GITHUB_OUTPUT"
rm -rf "$work"

[[ "$status" == 1 && "${ECS_ROLES_FAIL_ON:-warning}" == never ]] && exit 0
exit "$status"

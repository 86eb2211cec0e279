#!/usr/bin/env bash
# Checks the recipes of a repository, in any CI: lint, diff with the branch that a change goes to, tests of teams.
#
#   check.sh FORMAT     what lint prints to standard output: github, azure, text
#
# Reads                 default
#   SWARM_PATHS         .           recipes, or folders of them; one a line
#   SWARM_REPORTS       .swarm-ci   folder for the reports; it is made anew
#   SWARM_MAX_WARNINGS              more warnings than these fail the check
#   SWARM_SINCE                     lint only what has changed since this branch left this commit
#   SWARM_BASE                      commit that the change is compared with; no diff without one
#   SWARM_FAIL_ON                   widenings that fail the check: any, or names from docs/diff.md
# and what swarm.sh reads. Writes lint.txt, lint.sarif, codequality.json, lint.xml, diff.md, tests.xml to SWARM_REPORTS.
# Exit code: 0 clean, 1 something was found, 2 the kit is used wrong, 3 an internal error; the highest of all steps.
set -uo pipefail
kit=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$kit/swarm.sh"

format=${1:-text}
reports=${SWARM_REPORTS:-.swarm-ci}
mapfile -t paths < <(grep -v '^[[:space:]]*$' <<<"${SWARM_PATHS:-.}")
find_swarm || exit 2
rm -rf "$reports" && mkdir -p "$reports" || exit 2

worst=0
note() { # exit code, what
  ((${1} > worst)) && worst=$1
  if (($1 > 1)); then echo "swarm $2 ended with exit code $1" >&2; fi
}

options=(-o "$format")
for output in text=lint.txt sarif=lint.sarif gitlab=codequality.json junit=lint.xml; do
  [[ $format == "${output%%=*}" ]] || options+=(-o "${output%%=*}=$reports/${output#*=}")
done
[[ -n ${SWARM_MAX_WARNINGS:-} ]] && options+=(--max-warnings "$SWARM_MAX_WARNINGS")
[[ -n ${SWARM_SINCE:-} ]] && options+=(--since "$SWARM_SINCE")
if [[ $format == text ]]; then
  "${SWARM[@]}" lint "${paths[@]}" "${options[@]}" | tee "$reports/lint.txt"
else
  "${SWARM[@]}" lint "${paths[@]}" "${options[@]}"
fi
note $? lint

if [[ -n ${SWARM_BASE:-} ]]; then
  options=(--merge-base "$SWARM_BASE" -o markdown)
  [[ -n ${SWARM_FAIL_ON:-} ]] && options+=(--fail-on "$SWARM_FAIL_ON")
  for path in "${paths[@]}"; do [[ $path == . ]] || options+=(--path "$path"); done
  "${SWARM[@]}" diff "${options[@]}" >"$reports/diff.md"
  note $? diff
fi

# Recipes without tests are not at fault; `swarm test` by itself says that there are none.
has_tests() { grep -rqsE '^kind: *TeamTest' --include='*.yaml' --include='*.yml' --exclude-dir=node_modules -- "${paths[@]}"; }
if "${SWARM[@]}" --help | grep -q '^  test ' && has_tests; then
  "${SWARM[@]}" test "${paths[@]}" -o text -o "junit=$reports/tests.xml"
  note $? test
fi
exit "$worst"

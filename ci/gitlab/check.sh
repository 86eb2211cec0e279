#!/usr/bin/env bash
# ci/check.sh as a job of a merge request pipeline: findings as Code Quality, tests as JUnit, the report of diff as a note.
# The files stand in SWARM_REPORTS for artifacts: of the template.
set -uo pipefail
kit=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

export SWARM_REPORTS=${SWARM_REPORTS:-.swarm-ci}
export SWARM_BASE=${SWARM_BASE:-${CI_MERGE_REQUEST_DIFF_BASE_SHA:-}}
if [[ ${SWARM_CHANGED_ONLY:-false} == true && -n $SWARM_BASE ]]; then export SWARM_SINCE=$SWARM_BASE; fi

bash "$kit/check.sh" text
code=$?
if [[ -s $SWARM_REPORTS/diff.md ]]; then node "$kit/comment.mjs" gitlab "$SWARM_REPORTS/diff.md"; fi
exit "$code"

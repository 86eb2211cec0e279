#!/usr/bin/env bash
# ci/check.sh as a step of GitHub Actions: findings as annotations, results in the summary of the job, and outputs for the
# steps after it. SWARM_BASE is by default the commit that the pull request goes to.
set -uo pipefail
kit=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

event() { # path of keys in the event of this run
  node -e '
    let value = JSON.parse(require("node:fs").readFileSync(process.env.GITHUB_EVENT_PATH, "utf8"));
    for (const key of process.argv[1].split(".")) value = value?.[key];
    process.stdout.write(String(value ?? ""));
  ' "$1"
}

export SWARM_REPORTS=${SWARM_REPORTS:-.swarm-ci}
base=$(event pull_request.base.sha)
export SWARM_BASE=${SWARM_BASE:-$base}
if [[ ${SWARM_CHANGED_ONLY:-false} == true && -n $SWARM_BASE ]]; then export SWARM_SINCE=$SWARM_BASE; fi

bash "$kit/check.sh" github
code=$?

{
  echo "exit-code=$code"
  for output in sarif=lint.sarif comment=diff.md junit=tests.xml; do
    file=$SWARM_REPORTS/${output#*=}
    # A file that is empty says nothing: the step that writes it has failed.
    [[ -s $file ]] && echo "${output%%=*}=$file"
  done
} >>"$GITHUB_OUTPUT"

{
  if [[ -s $SWARM_REPORTS/lint.txt ]]; then
    echo '### Lint'
    # Four columns make it a text that Markdown leaves alone, whatever stands in it.
    printf '\n'
    head -c 60000 "$SWARM_REPORTS/lint.txt" | sed 's/^/    /'
    printf '\n'
  fi
  [[ -s $SWARM_REPORTS/diff.md ]] && cat "$SWARM_REPORTS/diff.md"
} >>"$GITHUB_STEP_SUMMARY"
exit "$code"

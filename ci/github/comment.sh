#!/usr/bin/env bash
# Puts a report of `swarm diff -o markdown` on the pull request of this run: one comment, which later runs update.
#   comment.sh FILE        reads GITHUB_TOKEN; needs the permission pull-requests: write
# A comment that cannot be made is a warning and fails nothing: the report stands in the summary of the job, too.
set -uo pipefail
kit=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
node "$kit/comment.mjs" github "$1"

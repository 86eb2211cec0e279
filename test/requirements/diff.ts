/** Promises of `swarm diff` (issue 6). */
export const diffRequirements = {
  'DIFF-1':
    'An agent that gains a tool is named with file and line, allow and deny resolved, and nothing else is',
  'DIFF-2': 'A policy that loses a deny is named with file and line, with the agents that gain by it',
  'DIFF-3': 'A price that doubles is named with file and line, with the worst cases that follow',
  'DIFF-4': 'What changes nothing for agents and cluster is not named',
  'DIFF-5': 'Every kind of reach has a widening and a narrowing, each named by a stable word',
  'DIFF-6': 'No tool that becomes callable is missed, whatever the patterns',
  'DIFF-7': 'Every environment of every touched recipe is compared; equal changes are told once',
  'DIFF-8': 'A recipe that is moved or renamed is compared with what it was',
  'DIFF-9': 'A recipe that does not render on one side is named; on the new side that is exit code 1',
  'DIFF-10': 'The worst case of a run counts turns, attempts, loops, retries, graph and search bounds',
  'DIFF-11': 'What nothing bounds is said to be unbounded, with the reason',
  'DIFF-12': 'Text of others means only itself in Markdown, and breaks no line of text',
  'DIFF-13': 'JSON follows its published schema',
  'DIFF-14': 'No value of a Secret and no credential of a URL appears in any output',
  'DIFF-15': 'The same two trees give the same bytes',
  'DIFF-16':
    '--fail-on takes a closed list of names, with a suggestion for others; exit codes are those of lint',
  'DIFF-17': 'Bad refs, missing bases and shallow clones are explained, with what to do',
  'DIFF-18': 'The repository, its index included, is left as it was',
  'DIFF-19': 'The commands of docs/diff.md do what it says',
} as const;

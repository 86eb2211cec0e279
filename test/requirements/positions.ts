/** Where findings point (issue 6: "where a person would put the finger"). */
export const positionRequirements = {
  'POSITION-1':
    'In a corpus of broken manifests, every finding stands at the line and column that a person would point at',
  'POSITION-2': 'One mistake is one finding: the corpus has no finding that is not marked in it',
  'POSITION-4':
    'A place within a text is that of the same character, whatever quotes, escapes and folding stand before it',
  'POSITION-3': 'The corpus has at least 300 manifests, every kind, and every rule that lint can find',
} as const;

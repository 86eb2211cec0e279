const operands = ['.seven', '7', '.half', '0.5', '"7"', '.input.empty', '.yes', 'nil', '.list', '.nothing'];
const comparable = ['7', '.negative', '"b"', '""', 'true', '.zero'];

/** Comparisons of all kinds with all kinds. An int with a float differs on purpose, see differences.ts. */
export const comparisonTemplates: readonly string[] = [
  ...operands.flatMap((left) =>
    operands.filter((right) => !isIntWithFloat(left, right)).map((right) => `{{eq ${left} ${right}}}`),
  ),
  ...['ne', 'lt', 'le', 'gt', 'ge'].flatMap((name) =>
    comparable.flatMap((left) => comparable.map((right) => `{{${name} ${left} ${right}}}`)),
  ),
  '{{eq 1}}',
  '{{eq}}',
  '{{eq 1 2 3 1}}',
  '{{eq 1 2 3}}',
  '{{eq 1 1 "a"}}',
  '{{eq 1 "a" 1}}',
  '{{eq "a" "b" "a"}}',
  '{{ne 1 2 3}}',
  '{{ne 1}}',
  '{{lt 1}}',
  '{{lt nil 1}}',
  '{{lt .list .list}}',
  '{{lt 0.5 1.5}}',
  '{{le 1.5 1.5}}',
  '{{gt "b" "a"}}',
  '{{ge "é" "z"}}',
  '{{lt "Z" "a"}}',
  '{{lt "a" "ab"}}',
  '{{lt "\\uffff" "\\U0001F600"}}',
  '{{7 | eq .seven}}',
  '{{.seven | lt 3}}',
  '{{eq .map .map}}',
  '{{eq .steps.triage.status "Succeeded"}}',
  '{{if and (eq .steps.triage.status "Succeeded") (gt .steps.triage.data.score 5)}}page{{end}}',
  '{{eq .input.missing ""}}',
  '{{eq .words.nosuch .input.empty}}',
  '{{eq (len .list) 3}}',
  '{{eq (index "abc" 0) 97}}',
  '{{eq .steps.triage.data.urgent true}}',
  '{{ne .nothing nil}}',
  '{{eq .no nil}}',
];

function isIntWithFloat(left: string, right: string): boolean {
  const ints = ['.seven', '7'];
  const floats = ['.half', '0.5'];
  return (ints.includes(left) && floats.includes(right)) || (floats.includes(left) && ints.includes(right));
}

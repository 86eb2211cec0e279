import type { GoAnswer } from './run-go.ts';

/** Where our templates do something else than Go's, on purpose (orchestration 4.5.2 and 4.5.4). `ours` undefined: an error. */
export const differences: readonly {
  readonly template: string;
  readonly ours: string | undefined;
  readonly why: string;
}[] = [
  { template: '{{.steps.fact-check}}|', ours: '|', why: 'field names may hold hyphens' },
  {
    template: '{{.steps.2nd}}|',
    ours: '|',
    why: 'field names in a chain may begin with a digit, as step names may',
  },
  { template: '{{1e6}}', ours: '1000000', why: 'numbers print without exponent' },
  { template: '{{print 123456789.5}}', ours: '123456789.5', why: 'numbers print without exponent' },
  { template: '{{1.5e-7}}', ours: '0.00000015', why: 'numbers print without exponent' },
  { template: '{{1.0e22}}', ours: '10000000000000000000000', why: 'numbers print without exponent' },
  {
    template: '{{lt .half 1}}',
    ours: 'true',
    why: 'an int may be compared with a float: JSON does not tell them apart',
  },
  { template: '{{eq .seven 7.0}}', ours: 'true', why: 'an int may be compared with a float' },
  { template: '{{printf "%.2f" .seven}}', ours: '7.00', why: 'an int may be printed as a float' },
  {
    template: '{{eq .missing ""}}',
    ours: 'true',
    why: 'a missing last key is the text "", also in functions',
  },
  { template: '{{len .missing}}', ours: '0', why: 'a missing last key is the text "", also in functions' },
  {
    template: '{{index .map "nosuch" | printf "%s"}}|',
    ours: '|',
    why: 'a missing key is the text "" for index too',
  },
  { template: '{{trim .missing}}|', ours: '|', why: 'a missing last key is the text "", also in functions' },
  {
    template: '{{range .input.missing}}{{else}}none{{end}}',
    ours: 'none',
    why: 'a missing list is an empty one, also where only texts are',
  },
  {
    template: '{{9223372036854775808}}',
    ours: undefined,
    why: 'an int that overflows is found when parsing, not when running',
  },
  {
    template: '{{(index .steps "nosuch").output}}',
    ours: undefined,
    why: 'a further field on a missing value is an error in every spelling',
  },
  { template: '{{1i}}', ours: undefined, why: 'imaginary numbers are not supported' },
  { template: '{{printf "%x" 1.5}}', ours: '%!x(float64=1.5)', why: 'hexadecimal floats are not supported' },
  {
    template: '{{printf "%d" .list}}',
    ours: '%!d(list=["a","b","c"])',
    why: 'verbs do not reach into lists',
  },
  { template: '{{printf "%T" .list}}', ours: 'list', why: 'our types have names of their own' },
  { template: '{{printf "%.2000f" 0.5}}', ours: undefined, why: 'precision of floats is bounded' },
];

/** Whether what Go did on a random template is one of these differences. */
export function isOnPurpose(go: GoAnswer): boolean {
  if (go.kind === 'ok') return /main\.(list|texts|object|nothing)/.test(go.text ?? '');
  return (
    // An empty text is an empty list, since that is what a missing key is.
    /range can't iterate over $/.test(go.message) ||
    /incompatible types for comparison: (float64 and int|int and float64)/.test(go.message) ||
    // In Go, an int read from JSON data is no index.
    go.message.endsWith('cannot index slice/array with type interface {}')
  );
}

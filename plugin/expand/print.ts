import { indexAtOrBefore } from '../yaml/source-text.ts';
import { type Evaluation, evaluateHelper, fail } from './expression.ts';
import { appendPiece } from './output.ts';
import type { Frame } from './scope.ts';
import type { Template } from './template.ts';

/** Copies text from the file, not from Handlebars: run-time braces are masked there. */
export function copyContent(
  evaluation: Evaluation,
  template: Template,
  content: hbs.AST.ContentStatement,
): void {
  const original = String(content.original);
  // White space control only ever cuts at both ends.
  const cut = Math.max(original.indexOf(content.value), 0);
  const start = template.offsetOf(content.loc.start) + cut;
  copySpan(evaluation, template, start, start + content.value.length);
}

function copySpan(evaluation: Evaluation, template: Template, start: number, end: number): void {
  let position = start;
  for (
    let index = indexAtOrBefore(template.droppedStarts, start);
    index < template.dropped.length;
    index += 1
  ) {
    const span = template.dropped[index];
    if (span === undefined || span.start >= end) break;
    if (span.end <= position) continue;
    copyLines(evaluation, template, position, span.start);
    position = span.end;
  }
  copyLines(evaluation, template, position, end);
}

function copyLines(evaluation: Evaluation, template: Template, start: number, end: number): void {
  if (start >= end) return;
  print(evaluation, template.text.slice(start, end), { template, offset: start, isCopy: true, values: [] });
}

type Piece = Parameters<typeof appendPiece>[2];

/** Prints with the indentation of the partial that is being included, as Handlebars does for standalone partials. */
function print(evaluation: Evaluation, text: string, piece: Piece): void {
  const { output, indent } = evaluation;
  if (indent === '') {
    appendPiece(output, text, piece);
    return;
  }
  let start = 0;
  while (start < text.length) {
    if (output.lineSoFar === '') appendPiece(output, indent, { ...piece, isCopy: false });
    const lineEnd = text.indexOf('\n', start);
    const end = lineEnd === -1 ? text.length : lineEnd + 1;
    appendPiece(output, text.slice(start, end), {
      ...piece,
      offset: piece.offset + (piece.isCopy ? start : 0),
    });
    start = end;
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is refused
const UNSAFE = /[\u0000-\u001f\u007f\u0085\u2028\u2029]/;

/** Prints the value of a tag; what would change the YAML around it is refused (recipes 7). */
export function printMustache(
  evaluation: Evaluation,
  template: Template,
  mustache: hbs.AST.MustacheStatement,
  frame: Frame,
): void {
  const result = evaluateHelper(evaluation, template, mustache, frame, 'statement');
  const offset = template.offsetOf(mustache.loc.start);
  const piece: Piece = { template, offset, isCopy: false, values: result.paths };
  const { value } = result;
  if (result.helper === 'indent' && typeof value === 'string') {
    const missing =
      Number(result.firstValue) - (evaluation.output.lineSoFar?.length ?? Number.POSITIVE_INFINITY);
    print(evaluation, ' '.repeat(Math.max(missing, 0)) + value, piece);
    return;
  }
  if (value === undefined || value === null) {
    const fact = `${result.label} has no value here`;
    fail(template, mustache, 'template.unknown', fact, 'Set it, or guard it with {{#if}} or orElse');
  }
  if (typeof value === 'object') {
    const name = result.label;
    fail(
      template,
      mustache,
      'template.unsafe-value',
      `${name} is a ${Array.isArray(value) ? 'list' : 'map'}`,
      `use {{json ${name}}} or {{indent 6 ${name}}}`,
    );
  }
  const text = String(value);
  const isOwnLines = result.helper === 'yaml' || result.helper === 'json' || result.helper === 'quote';
  if (!isOwnLines && UNSAFE.test(text)) {
    const name = result.label;
    fail(
      template,
      mustache,
      'template.unsafe-value',
      `${name} has line breaks or control characters`,
      `use {{indent 6 ${name}}}, {{quote ${name}}} or {{json ${name}}}`,
    );
  }
  print(evaluation, text, piece);
}

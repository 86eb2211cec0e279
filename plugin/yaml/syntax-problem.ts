import type { YAMLException } from 'js-yaml';
import type { YamlProblem } from './composition.ts';
import { limits } from './limits.ts';
import { closerOf, openDelimiter } from './open-delimiter.ts';

/**
 * Why a text is no YAML, at the place that a person would mend. A parser gives up where it can not go on, which is often
 * lines below a quote that is missing.
 */
export function syntaxProblem(text: string, error: YAMLException): YamlProblem {
  const given = Math.min(error.mark?.position ?? 0, text.length);
  if (error.reason.startsWith('nesting exceeded')) {
    const fact = `YAML is nested deeper than ${limits.yamlDepth} levels`;
    return { rule: 'file.limit', offset: given, fact, fix: 'Flatten it' };
  }
  const cause = mergeMark(text) ?? templateTag(text, given) ?? causeOf(text, given, error.reason);
  return {
    rule: 'yaml.syntax',
    offset: cause.offset,
    fact: `this is no valid YAML: ${cause.fact}`,
    ...(cause.fix === undefined ? {} : { fix: cause.fix }),
  };
}

type Cause = Omit<YamlProblem, 'rule'>;

function mergeMark(text: string): Cause | undefined {
  const offset = /^<{7} .*$/m.exec(text)?.index;
  if (offset === undefined) return undefined;
  return { offset, fact: 'a merge of Git is not finished here', fix: 'Choose one side and remove the marks' };
}

/** `{{ … }}` of any template language is two maps in each other to YAML. */
export const bareTag = {
  fact: 'braces at the start of a text are a map in YAML',
  fix: 'Put the text in quotes',
} as const;

function templateTag(text: string, given: number): Cause | undefined {
  const line = lineAround(text, given);
  const tag = /^[^"'#]*?(?<=^|[\s:,[-])\{\{(?!\})/.exec(line.text);
  if (tag === null) return undefined;
  const offset = line.start + tag[0].length - 2;
  return offset > given ? undefined : { offset, ...bareTag };
}

function causeOf(text: string, given: number, reason: string): Cause {
  if (/deficient indentation|unexpected end of the (?:stream|document)/.test(reason)) {
    const open = openDelimiter(text.slice(0, given));
    if (open !== undefined) {
      const { character, offset } = open;
      const what = character === '"' || character === "'" ? 'this quote' : `this ${character}`;
      return { offset, fact: `${what} is never closed`, fix: `Close it with ${closerOf(character)}` };
    }
  }
  if (/escape sequence|escaped/.test(reason)) {
    const offset = text.lastIndexOf('\\', given);
    const fix = 'Use single quotes, in which a backslash is a letter';
    if (offset !== -1) return { offset, fact: 'double quotes know no such escape', fix };
  }
  if (/alias node|anchor node/.test(reason) && /[*&]/.test(text.charAt(given - 1)))
    return { offset: given - 1, fact: parserReason(reason), fix: 'Quote the text when the sign is meant' };
  if (/mapping entry|mapping key|implicit key/.test(reason))
    return entryCause(text, given) ?? { offset: given, fact: parserReason(reason) };
  return { offset: given, fact: parserReason(reason) };
}

/** What is wrong where `key: value` was expected: the line itself, or a line before it that was taken for a text. */
function entryCause(text: string, given: number): Cause | undefined {
  const line = lineAround(text, given);
  const indent = line.text.search(/\S/);
  if (indent === -1) return undefined;
  const before = contentLineBefore(text, line.start);
  const isBlock = before !== undefined && /[|>][-+0-9]*$/.test(before.text.trimEnd());
  if (isBlock && !/^\s*\S*:(?:\s|$)/.test(line.text)) {
    const fact = 'the text of a block must be indented deeper than its key';
    return { offset: line.start + indent, fact, fix: 'Indent it by two spaces more' };
  }
  const column = given - line.start;
  if (text.charAt(given) !== ':') {
    const isOut = column === indent || /^-\s/.test(line.text.slice(indent));
    return isOut ? outOfLine(line.start + indent) : colonless(line);
  }
  const written = line.text.slice(indent, column).replace(/^(?:-[ ]+)+/, '');
  if (/:\s/.test(written)) {
    const fact = 'a text with a colon and a space needs quotes';
    return { offset: given, fact, fix: 'Put the text in quotes' };
  }
  if (before === undefined) return undefined;
  const depth = before.text.replace(/^((?:\s*-\s+)*\s*).*$/s, '$1').length;
  return indent > depth ? outOfLine(line.start + indent) : colonless(before);
}

function outOfLine(offset: number): Cause {
  const fact = 'the indentation is neither that of the lines above nor of anything around them';
  return { offset, fact, fix: 'Indent fields of one map, and items of one list, alike' };
}

function colonless(line: Line): Cause | undefined {
  const indent = line.text.search(/\S/);
  const offset = line.start + indent + (/^(?:-[ ]+)+/.exec(line.text.slice(indent))?.[0].length ?? 0);
  if (/:(?:\s|$)/.test(line.text)) return undefined;
  return /\S:\S/.test(line.text)
    ? { offset, fact: 'there is no space behind the colon of this key', fix: 'Write key: value' }
    : { offset, fact: 'there is no colon behind this key', fix: 'Write key: value' };
}

interface Line {
  readonly text: string;
  readonly start: number;
}

function lineAround(text: string, offset: number): Line {
  const start = Math.max(text.lastIndexOf('\n', offset - 1), text.lastIndexOf('\r', offset - 1)) + 1;
  const [line = ''] = /^[^\r\n]*/.exec(text.slice(start)) ?? [];
  return { text: line, start };
}

function contentLineBefore(text: string, start: number): Line | undefined {
  for (let at = start; at > 0; ) {
    const line = lineAround(text, text.startsWith('\r\n', at - 2) ? at - 2 : at - 1);
    if (/^\s*[^\s#]/.test(line.text)) return line;
    at = line.start;
  }
  return undefined;
}

/** The parser's reasons may quote the text, and so a secret; only the part before any quotation is repeated. */
function parserReason(reason: string): string {
  return reason
    .replaceAll(/"[^"]*"|: .*$/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

import { join } from 'node:path';
import type { CommandInput } from '../../../plugin/commands/command.ts';
import { lint } from '../../../plugin/commands/lint.ts';
import { type MemoryEntry, memoryFileSystem } from '../../unit/plugin/memory-files.ts';

/** Files with mistakes, each marked by hand at the place that a person would point at. */
export interface MarkedCase {
  readonly title: string;
  /** Of `swarm lint`. */
  readonly argv: readonly string[];
  /** Relative to the repository; what is called `stdin` is standard input. */
  readonly files: Readonly<Record<string, MemoryEntry>>;
  readonly marks: readonly Mark[];
}

export interface Mark {
  /** `file:line:column rule`. */
  readonly place: string;
  /** What the finding must say, among other things. */
  readonly words: string;
}

/** Told of nearly every manifest; cases about them bring settings of their own. */
const SETTINGS = 'rules: { agent.resources-unset: ignore, field.not-honoured: ignore }\n';

/**
 * Reads cases. `=== title` begins one, `$ arguments` are for `swarm lint`, `>>> path` begins a file (manifest.yaml without
 * one), `>>> path crlf bom` one with such bytes, `>>> path -> target` a link. `^ rule: words` marks the column in the line above, and is no part of
 * the file; `! file:line:column rule: words` marks a place in no text. `<9 x ab>` stands for a long text.
 */
export function markedCases(text: string): readonly MarkedCase[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((section) => {
      const [title = '', ...lines] = section.trimEnd().split('\n');
      return markedCase(title, lines);
    });
}

interface OpenFile {
  readonly path: string;
  readonly bytes: readonly string[];
  readonly lines: string[];
  readonly link?: string;
}

function markedCase(title: string, lines: readonly string[]): MarkedCase {
  let argv: readonly string[] = [];
  const marks: Mark[] = [];
  const files: OpenFile[] = [];
  for (const line of lines) {
    const opened = fileIn(line);
    if (opened !== undefined) files.push(opened);
    else if (line.startsWith('$ ')) argv = line.slice(2).split(' ');
    else {
      const file = files.at(-1) ?? { path: 'manifest.yaml', bytes: [], lines: [] };
      if (files.length === 0) files.push(file);
      const mark = markElsewhere(line) ?? markIn(line, file);
      if (mark === undefined) file.lines.push(spelledOut(line));
      else marks.push(mark);
    }
  }
  const entries = files.map((file) => [
    file.path,
    file.link === undefined ? textOf(file) : { link: file.link },
  ]);
  return { title, argv, marks, files: Object.fromEntries(entries) };
}

function fileIn(line: string): OpenFile | undefined {
  const [, path, bytes = '', link] = /^>>> (\S+)((?: crlf| bom)*)(?: -> (\S+))?$/.exec(line) ?? [];
  if (path === undefined) return undefined;
  return { path, bytes: bytes.trim().split(' '), lines: [], ...(link === undefined ? {} : { link }) };
}

function markElsewhere(line: string): Mark | undefined {
  const [, place, rule, words = ''] = /^! (\S+:\d+:\d+) ([a-zA-Z.-]+)(?:: (.*))?$/.exec(line) ?? [];
  return place === undefined ? undefined : { place: `${place} ${rule}`, words };
}

function markIn(line: string, { path, lines }: OpenFile): Mark | undefined {
  const [, lead = '', rule, words = ''] = /^(\s*)\^ ([a-z]+\.[a-zA-Z.-]+)(?:: (.*))?$/.exec(line) ?? [];
  if (rule === undefined) return undefined;
  return { place: `${path}:${Math.max(lines.length, 1)}:${lead.length + 1} ${rule}`, words };
}

function spelledOut(line: string): string {
  return line.replaceAll(/<(\d+) x ([^>]+)>/g, (_, times: string, text: string) =>
    text.repeat(Number(times)),
  );
}

function textOf({ lines, bytes }: OpenFile): string {
  const text = lines.map((line) => `${line}${bytes.includes('crlf') ? '\r\n' : '\n'}`).join('');
  return bytes.includes('bom') ? `\ufeff${text}` : text;
}

/** What lint finds, as marks; of those that are marked, the words of the mark where the finding says them. */
export async function foundMarks({ argv, files, marks }: MarkedCase): Promise<readonly string[]> {
  const { stdin = '', ...written } = files;
  const absolute = Object.entries(written).map(([path, text]) => [join('/repo', path), text]);
  const fileSystem = memoryFileSystem({
    '/repo/.git/HEAD': 'ref: refs/heads/main\n',
    '/repo/.swarmlint.yaml': SETTINGS,
    '/outside/secret.yaml': 'not: ours\n',
    ...Object.fromEntries(absolute),
  });
  const input: CommandInput = {
    argv: [...argv, '-o', 'json'],
    env: {},
    cwd: '/repo',
    fileSystem,
    readStdin: () => Promise.resolve(new TextEncoder().encode(typeof stdin === 'string' ? stdin : '')),
  };
  const { stdout, stderr, exitCode } = await lint(input);
  if (exitCode > 1) return [stderr];
  const found: readonly Found[] = JSON.parse(stdout);
  return found.map(({ file, line, column, rule, message }) => {
    const place = `${file}:${line}:${column} ${rule}`;
    const words = marks.find((mark) => mark.place === place && message.includes(mark.words))?.words;
    return shown({ place, words: words ?? message });
  });
}

interface Found {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly rule: string;
  readonly message: string;
}

export function shown({ place, words }: Mark): string {
  return words === '' ? place : `${place}: ${words}`;
}

export const casesFolder = join(import.meta.dirname, '..', '..', 'golden', 'lint', 'cases');

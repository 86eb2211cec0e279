import { setTimeout } from 'node:timers/promises';
import { tryKubectl } from './kubectl.ts';

const longestMillis = 90_000;

/** A row of a table that kubectl prints: heading -> cell. */
export type Row = Readonly<Record<string, string>>;

/** The rows of a table as kubectl prints it. */
export function tableRows(text: string): readonly Row[] {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const headings = [...head.matchAll(/\S+(?: \S+)*\s*/g)];
  return lines.map((line) =>
    Object.fromEntries(
      headings.map((heading, index) => [
        heading[0].trim(),
        line.slice(heading.index, headings[index + 1]?.index).trim(),
      ]),
    ),
  );
}

/**
 * Waits until `kubectl get <what> <name>` prints a row of which the condition holds, and resolves with it. Rejects after
 * 90 s with what it printed last.
 */
export async function untilRow(
  namespace: string,
  what: string,
  name: string,
  isWanted: (row: Row) => boolean,
): Promise<Row> {
  const endMillis = Date.now() + longestMillis;
  for (;;) {
    const { stdout, stderr } = await tryKubectl(['get', what, name, '--namespace', namespace]);
    const row = tableRows(stdout)[0];
    if (row !== undefined && isWanted(row)) return row;
    if (Date.now() > endMillis)
      throw new Error(`waited ${longestMillis} ms for ${what} ${name}: ${isWanted}\n${stdout}${stderr}`);
    await setTimeout(200);
  }
}

/** Waits until the condition holds of what the function resolves with. Rejects after 90 s with the last of it. */
export async function untilAnswer<Answer>(
  ask: () => Promise<Answer>,
  isWanted: (answer: Answer) => boolean,
): Promise<Answer> {
  const endMillis = Date.now() + longestMillis;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer)) return answer;
    if (Date.now() > endMillis)
      throw new Error(`waited ${longestMillis} ms for: ${isWanted}\n${JSON.stringify(answer, null, 2)}`);
    await setTimeout(200);
  }
}

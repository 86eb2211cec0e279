import { setTimeout } from 'node:timers/promises';
import { nodeApi, ourApi } from './node-api.ts';

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
 * Waits until `kubectl get <plural> <name>` would print a row of which the condition holds, and resolves with it: the API
 * server makes the table. Rejects after 90 s with the last row, which is empty while there is none.
 */
export function untilRow(
  namespace: string,
  plural: string,
  name: string,
  isWanted: (row: Row) => boolean,
): Promise<Row> {
  const path = `${ourApi}/namespaces/${namespace}/${plural}/${name}`;
  return untilAnswer(() => rowAt(path), isWanted);
}

/** What kubectl asks for when it prints. */
const asTable = { accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' };

interface Table {
  readonly columnDefinitions?: readonly { readonly name: string }[];
  readonly rows?: readonly { readonly cells: readonly unknown[] }[];
}

async function rowAt(path: string): Promise<Row> {
  // A test may have taken the API server away for a while.
  const answer = await nodeApi()
    .request('GET', path, undefined, asTable)
    .catch(() => undefined);
  const { columnDefinitions = [], rows: [row] = [] }: Table = Object(answer?.body);
  if (row === undefined) return {};
  return Object.fromEntries(
    columnDefinitions.map(({ name }, index) => [name.toUpperCase(), String(row.cells[index])]),
  );
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

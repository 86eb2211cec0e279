import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SwarmRun } from '../../schemas/generated/types.ts';
import { findRunInCluster, findRunInState, followRunInCluster } from '../cluster/find-run.ts';
import { CommandFailure, type CommandLine, UsageError } from '../command-line.ts';
import { createSearchDisplay } from '../run/show-search.ts';
import { fileSystemReason } from '../run/state-failure.ts';
import { dotTree } from '../tree/dot-tree.ts';
import { jsonTree } from '../tree/json-tree.ts';
import { mermaidTree } from '../tree/mermaid-tree.ts';
import { parseRun } from '../tree/parse-run.ts';
import { plainColumns, textTree } from '../tree/text-tree.ts';

/** Options of `swarm tree` as commander gives them. */
export interface TreeOptions {
  readonly output: 'text' | 'mermaid' | 'dot' | 'json';
  readonly watch?: true;
  readonly filename?: string;
  readonly state?: string;
  readonly namespace?: string;
  readonly kubeconfig?: string;
  readonly context?: string;
}

/** `swarm tree`: the tree of one search, from a cluster, a folder of local runs, a file, or standard input (`-`). */
export async function showTree(
  run: string | undefined,
  options: TreeOptions,
  line: CommandLine,
): Promise<void> {
  if (options.watch === true) await watchTree(run, options, line);
  else line.write(await treeText(run, options, line));
}

/** `swarm tree --watch`: the tree as it grows in a cluster. */
async function watchTree(run: string | undefined, options: TreeOptions, line: CommandLine): Promise<void> {
  const { output, filename, state } = options;
  if (run === undefined || run === '-' || filename !== undefined || state !== undefined || output !== 'text')
    throw new UsageError('--watch draws a run of a cluster as text: swarm tree RUN --watch');
  const display = createSearchDisplay(line.write, line.terminal);
  const ended = await followRunInCluster({ name: run, ...options }, line, (seen) => {
    if (seen.status?.searchTree !== undefined) display.show(seen);
  });
  if (ended.status?.searchTree === undefined) throw new CommandFailure(withoutTree(ended));
  display.end(ended);
}

async function treeText(run: string | undefined, options: TreeOptions, line: CommandLine): Promise<string> {
  const found = await findRun(run, options, line);
  if (found.status?.searchTree === undefined) throw new CommandFailure(withoutTree(found));
  switch (options.output) {
    case 'mermaid':
      return mermaidTree(found);
    case 'dot':
      return dotTree(found);
    case 'json':
      return jsonTree(found);
    case 'text':
      return `${textTree(found, { columns: line.terminal?.columns ?? plainColumns }).join('\n')}\n`;
  }
}

async function findRun(run: string | undefined, options: TreeOptions, line: CommandLine): Promise<SwarmRun> {
  const { filename = run === '-' ? '-' : undefined, state } = options;
  if (filename !== undefined) {
    if (state !== undefined || (run !== undefined && run !== '-'))
      throw new UsageError('name a run, or give a file that holds it, not both');
    return filename === '-'
      ? parseRun(new TextDecoder().decode(await line.readStdin()), 'standard input')
      : parseRun(await textOf(filename, line.cwd), `"${filename}"`);
  }
  if (run === undefined)
    throw new UsageError('name the run, or give it by -f FILE or on standard input by -');
  if (state !== undefined) return findRunInState(run, { ...options, state }, line.cwd);
  return findRunInCluster({ name: run, ...options }, line);
}

async function textOf(file: string, cwd: string): Promise<string> {
  try {
    return await readFile(resolve(cwd, file), 'utf8');
  } catch (error) {
    throw new UsageError(`cannot read "${file}": ${fileSystemReason(error) ?? String(error)}`);
  }
}

function withoutTree({ metadata, spec, status }: SwarmRun): string {
  if (spec.search !== undefined)
    return `SwarmRun "${metadata.name}" has no tree yet: it is ${status?.phase ?? 'Pending'}`;
  return `SwarmRun "${metadata.name}" is no search: it has no status.searchTree`;
}

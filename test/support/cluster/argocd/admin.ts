import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';

const run = promisify(execFile);

/** Folder of the kit. */
export const kit = join(import.meta.dirname, '../../../../plugin/argocd');

export interface Health {
  readonly status: string;
  readonly message: string;
}

/** What Argo CD itself makes of our settings: `argocd admin settings resource-overrides`. */
export interface ArgocdAdmin {
  health(file: string): Promise<Health>;
  /** Names of the actions, with whether they are disabled. */
  actions(file: string): Promise<Readonly<Record<string, boolean>>>;
  /** The object that an action creates, or the lines that it changes (`> added`, `< removed`). */
  runAction(file: string, action: string): Promise<{ readonly created: unknown; readonly changes: string[] }>;
  /** Lines of the object that do not count. */
  ignored(file: string): Promise<readonly string[]>;
}

export function argocdAdmin(argocd: string, settings = join(kit, 'argocd-cm.yaml')): ArgocdAdmin {
  const overrides = async (...args: readonly string[]): Promise<string> => {
    const { stdout } = await run(
      argocd,
      ['admin', 'settings', 'resource-overrides', ...args, '--argocd-cm-path', settings],
      { env: { PATH: process.env.PATH, HOME: '/nonexistent' } },
    );
    return stdout;
  };
  return {
    async health(file) {
      const [, status = '', message = ''] =
        /^STATUS: (.*)\nMESSAGE: ([\s\S]*?)\n$/.exec(await overrides('health', file)) ?? [];
      return { status, message };
    },
    async actions(file) {
      const [, ...rows] = (await overrides('list-actions', file)).trim().split('\n');
      return Object.fromEntries(
        rows
          .map((row) => row.trim().split(/\s+/))
          .map(([name = '', disabled]) => [name, disabled === 'true']),
      );
    },
    async runAction(file, action) {
      const output = await overrides('run-action', file, action);
      const [, created] = output.split('Following resource was created:\n');
      return { created: created === undefined ? undefined : parse(created), changes: changedLines(output) };
    },
    async ignored(file) {
      return changedLines(await overrides('ignore-differences', file));
    },
  };
}

function changedLines(output: string): string[] {
  return output.split('\n').filter((line) => /^[<>]/.test(line));
}

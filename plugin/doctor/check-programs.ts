import { execFile } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { version } from '../version.ts';
import { type Check, ok, wrong } from './check.ts';
import { failureOf } from './failure.ts';
import type { PluginConfig } from './plugin-config.ts';
import { versionLine } from './version-line.ts';

const run = promisify(execFile);
const ANSWER_MILLIS = 10_000;

/** Whether what plugin.yaml names can be started, and is of this release. */
export async function checkPrograms(
  { programs }: PluginConfig,
  env: Readonly<Record<string, string | undefined>>,
): Promise<readonly Check[]> {
  const checks: Check[] = [];
  for (const program of new Set(programs.map((each) => each.program))) {
    const fields = programs.filter((each) => each.program === program).map(({ field }) => field);
    checks.push(await checkProgram(program, fields.join(' and '), env));
  }
  return checks;
}

async function checkProgram(
  program: string,
  fields: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check> {
  const found = findProgram(program, env.PATH ?? '');
  if (found.kind === 'missing')
    return wrong(
      program,
      `${fields} starts ${program}, which is ${program.includes('/') ? 'not there' : `not on PATH (${env.PATH ?? ''})`}`,
      'Use the image kubeswarm-plugin, which has it in /usr/local/bin, and leave its PATH as it is',
    );
  if (found.kind === 'not-executable')
    return wrong(
      program,
      `${found.path} may not be executed`,
      `Run chmod 0755 on it when the image is built`,
    );
  try {
    const { stdout } = await run(found.path, ['version'], { env, timeout: ANSWER_MILLIS });
    const told = stdout.trim();
    if (told === versionLine) return ok(program, `${found.path} is ${told}`);
    return wrong(
      program,
      `${found.path} is ${JSON.stringify(told.slice(0, 80))}, and the doctor is ${versionLine}`,
      'Take all programs from one image',
    );
  } catch (error) {
    return wrong(
      program,
      `${found.path} does not tell its version: ${failureOf(error)}`,
      `Take it from the image of this release (${version})`,
    );
  }
}

type Found =
  | { readonly kind: 'found' | 'not-executable'; readonly path: string }
  | { readonly kind: 'missing' };

/** As exec looks for it: a name with a slash is a path, all others are looked for in the folders of PATH. */
function findProgram(program: string, path: string): Found {
  const candidates = program.includes('/')
    ? [resolve(program)]
    : path.split(delimiter).map((folder) => join(folder === '' ? '.' : folder, program));
  const there = candidates.filter((file) => statSync(file, { throwIfNoEntry: false })?.isFile() === true);
  const usable = there.find(isExecutable);
  if (usable !== undefined) return { kind: 'found', path: usable };
  const [first] = there;
  return first === undefined ? { kind: 'missing' } : { kind: 'not-executable', path: first };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

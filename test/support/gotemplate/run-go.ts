import { execFileSync, spawnSync } from 'node:child_process';

export interface TemplateCase {
  readonly template: string;
  readonly data: unknown;
}

/** What Go did; its messages are kept for people, ours are worded differently. */
export type GoAnswer =
  | { readonly kind: 'ok'; readonly text?: string }
  | { readonly kind: 'parse-error' | 'execute-error'; readonly message: string };

/** Why Go cannot be asked on this machine, or undefined when it can: range over integers came with Go 1.22, `else with` with 1.23. */
export function whyNoGo(): string | undefined {
  const found = spawnSync('go', ['env', 'GOVERSION'], { encoding: 'utf8', env: goEnvironment() });
  if (found.error !== undefined || found.status !== 0)
    return 'go is not installed: install Go 1.24 or newer to run this';
  const [, minor] = /^go1\.(\d+)/.exec(found.stdout.trim()) ?? [];
  return Number(minor) >= 24 ? undefined : `${found.stdout.trim()} is older than Go 1.24`;
}

/** Runs Go's text/template (main.go here) on every case. */
export function runGo(cases: readonly TemplateCase[]): readonly GoAnswer[] {
  const output = execFileSync('go', ['run', '.'], {
    cwd: import.meta.dirname,
    input: cases.map((one) => JSON.stringify(one)).join('\n'),
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    env: goEnvironment(),
  });
  return output
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** No other Go is downloaded and no module: the program needs the standard library only. */
function goEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-mod=mod', GOPROXY: 'off' };
}

import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { benchManifests } from '../../bench/manifests.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const root = join(import.meta.dirname, '../../..');
const program = join(root, 'dist/swarm-cmp.mjs');
const folder = temporaryFolder();

const asModule = (code: string): string => `data:text/javascript,${encodeURIComponent(code)}`;

/** What a program needs that speaks to others or starts them: refused to whoever asks for it. */
const offline = asModule(`
import { registerHooks } from 'node:module';
const banned = /^(node:)?(net|dns|dgram|tls|https?|http2|child_process|worker_threads|cluster)(\\/|$)/;
const refuse = (name) => { process.stderr.write('asked for ' + name); process.exit(99); };
registerHooks({ resolve: (name, context, next) => (banned.test(name) ? refuse(name) : next(name, context)) });
globalThis.fetch = () => refuse('fetch');
`);

describe('a render in the sidecar', () => {
  const recipes = readdirSync(join(root, 'recipes'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && /^\d/.test(entry.name))
    .map(({ name }) => name);
  const copies = ['one', 'quite/another/much-deeper/two'].map((name) => join(folder, name));
  for (const copy of copies) cpSync(join(root, 'recipes'), copy, { recursive: true });

  test('there are recipes to render', () => expect(recipes.length).toBeGreaterThan(5));

  test.each(recipes)(
    '%s: the same bytes elsewhere, in another time zone and language, offline [SIDECAR-5]',
    (recipe) => {
      const [here, there] = [
        { TZ: 'Pacific/Kiritimati', LC_ALL: 'C', LANG: 'C' },
        { TZ: 'America/St_Johns', LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' },
      ].map((variables, index) => {
        const { status, stdout, stderr } = spawnSync(
          process.execPath,
          ['--import', offline, program, 'generate'],
          {
            cwd: join(copies[index] ?? '', recipe),
            env: {
              ...variables,
              TMPDIR: folder,
              SWARM_RENDER_CACHE: 'off',
              ARGOCD_APP_NAME: 'demo',
              ARGOCD_APP_NAMESPACE: 'demo',
              ARGOCD_APP_SOURCE_PATH: recipe,
            },
            encoding: 'utf8',
          },
        );
        return { status, stdout, stderr };
      });
      expect(here).toMatchObject({ status: 0 });
      expect(here?.stdout).toContain('"apiVersion"');
      expect(there).toEqual(here);
    },
  );

  test('1,000 manifests take less than 64 MB beside what Node itself takes [SIDECAR-4]', () => {
    const recipe = join(folder, 'large');
    mkdirSync(recipe);
    for (const { file, text } of benchManifests(1_000)) writeFileSync(join(recipe, file), text);
    const empty = peakKilobytes(['--eval', '0'], recipe);
    const render = peakKilobytes([program, 'generate'], recipe);
    expect(empty).toBeGreaterThan(10_000);
    expect(render - empty).toBeLessThan(64 * 1024);
  });
});

/** The most resident memory that Node had, with this command line, when it ended well. */
function peakKilobytes(argv: readonly string[], cwd: string): number {
  const reporter = asModule(
    "import { writeSync } from 'node:fs'; process.on('exit', () => writeSync(3, String(process.resourceUsage().maxRSS)));",
  );
  const { status, output } = spawnSync(process.execPath, ['--import', reporter, ...argv], {
    cwd,
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: { TMPDIR: dirname(cwd), SWARM_RENDER_CACHE: 'off', ARGOCD_APP_NAMESPACE: 'bench' },
  });
  expect(status).toBe(0);
  return Number(String(output[3]));
}

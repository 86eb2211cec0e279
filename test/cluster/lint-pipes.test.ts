import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const swarm = join(import.meta.dirname, '..', '..', 'cli', 'bin', 'swarm.ts');
const programs = await clusterPrograms(['helm', 'kustomize']);
if (programs.kind === 'missing')
  process.stderr.write(`The tests of lint in pipes are left out: ${programs.message}\n`);

test('helm and kustomize are there in CI', () => {
  if (process.env.CI !== undefined)
    expect(programs.kind === 'missing' ? programs.message : 'found').toBe('found');
});

const describeWithPrograms = programs.kind === 'found' ? describe : describe.skip;
const paths = programs.kind === 'found' ? programs.paths : { helm: '', kustomize: '' };

interface Ended {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

function ran(program: string, args: readonly string[], folder: string): Promise<Ended> {
  const env = { ...process.env, HELM_PLUGINS: join(folder, 'plugins') };
  return new Promise((resolve) => {
    execFile(program, args, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ status: error === null ? 0 : 1, stdout, stderr });
    });
  });
}

const root = temporaryFolder();

/** The files, and the script of docs/lint.md. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(root, 'case-'));
  const script = `#!/bin/sh\nexec '${process.execPath}' --no-warnings '${swarm}' lint - -o krm -o text=swarm-lint.txt\n`;
  for (const [path, text] of Object.entries({ ...files, 'swarm-lint.sh': script })) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replaceAll('FOLDER', folder));
  }
  chmodSync(join(folder, 'swarm-lint.sh'), 0o755);
  return folder;
}

const agent = (model: string) =>
  `apiVersion: kubeswarm.io/v1alpha1\nkind: SwarmAgent\nmetadata: {name: triage}\nspec:\n  ${model}: qwen3\n  prompt: {inline: hello}\n`;

const SAID = '[schema.unknown-field] spec.modle is not a field of SwarmAgent. Did you mean spec.model?';

describeWithPrograms('lint as exec function of kustomize [LINT-7]', () => {
  const files = {
    'kustomization.yaml': 'resources: [agent.yaml]\ntransformers: [lint.yaml]\n',
    'lint.yaml':
      'apiVersion: kubeswarm.io/v1\nkind: Lint\nmetadata:\n  name: lint\n  annotations:\n    config.kubernetes.io/function: |\n      exec: {path: FOLDER/swarm-lint.sh}\n',
  };
  const build = (model: string) => {
    const folder = folderWith({ ...files, 'agent.yaml': agent(model) });
    return ran(paths.kustomize, ['build', '--enable-alpha-plugins', '--enable-exec', '.'], folder);
  };

  test('what is fine is built as it is', async () => {
    const { status, stdout } = await build('model');
    expect({ status, built: parse(stdout) }).toEqual({ status: 0, built: parse(agent('model')) });
  });

  test('a mistake ends the build and is told, with the object', async () => {
    const { status, stdout, stderr } = await build('modle');
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
    expect(stderr).toContain(`${SAID} (SwarmAgent triage)`);
  });
});

describeWithPrograms('lint as post-renderer of Helm [LINT-7]', () => {
  const files = {
    'plugins/swarm-lint/plugin.yaml':
      'apiVersion: v1\ntype: postrenderer/v1\nname: swarm-lint\nversion: 0.1.0\nruntime: subprocess\nruntimeConfig:\n  platformCommand:\n    - command: FOLDER/swarm-lint.sh\n',
    'chart/Chart.yaml': 'apiVersion: v2\nname: agents\nversion: 0.1.0\n',
    'chart/templates/agent.yaml': agent('{{ .Values.field }}'),
  };
  const rendered = async (field: string) => {
    const folder = folderWith(files);
    const args = ['template', 'demo', 'chart', '--set', `field=${field}`];
    const [plain, linted] = [
      await ran(paths.helm, args, folder),
      await ran(paths.helm, [...args, '--post-renderer', 'swarm-lint'], folder),
    ];
    return { plain, linted, told: readFileSync(join(folder, 'swarm-lint.txt'), 'utf8') };
  };

  test('what is fine is rendered as without it', async () => {
    const { plain, linted } = await rendered('model');
    expect({ status: linted.status, rendered: parse(linted.stdout) }).toEqual({
      status: 0,
      rendered: parse(plain.stdout),
    });
  });

  test('a mistake renders nothing, and the file tells what is wrong', async () => {
    const { linted, told } = await rendered('modle');
    expect({ status: linted.status, stdout: linted.stdout }).toEqual({ status: 1, stdout: '' });
    expect(told).toContain(SAID);
  });
});

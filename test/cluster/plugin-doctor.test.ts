import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type CmpServer, startCmpServer } from '../support/cluster/argocd/cmp-server.ts';
import { clusterPrograms } from '../support/cluster/programs.ts';
import { doctorWorld } from '../support/plugin/doctor-world.ts';

const programs = await clusterPrograms(['argocd']);
const describeWithArgocd = programs.kind === 'found' ? describe : describe.skip;
const { folder, folderOf, examined } = doctorWorld();
const root = join(import.meta.dirname, '../..');
const pluginYaml = readFileSync(join(root, 'plugin/plugin.yaml'), 'utf8');

describeWithArgocd('the doctor beside a real argocd-cmp-server', () => {
  let server: CmpServer;
  const config = join(root, 'plugin');
  const start = (parent: string, configFolder?: string) => {
    if (programs.kind === 'missing') throw new Error(programs.message);
    return startCmpServer(programs.paths.argocd, undefined, parent, configFolder);
  };

  beforeAll(async () => {
    server = await start(folder);
  });
  afterAll(() => server?.stop());

  test('[DOCTOR-1] finds nothing wrong: configuration, program, room, policies, socket, server, a render', async () => {
    const { lines } = await examined(server.env, config);
    expect(lines.map((line) => line.slice(0, line.indexOf(':')))).toEqual(
      ['plugin.yaml', 'swarm-cmp', 'temporary files', 'policies', 'socket', 'server', 'render'].map(
        (name) => `ok    ${name}`,
      ),
    );
    expect(lines.at(-2)).toMatch(/ argocd-cmp-server of Argo CD v3\.2\.11/);
  });

  test('[DOCTOR-1] is what `swarm plugin doctor` and `swarm-cmp doctor` print', () => {
    for (const [program, ...command] of [
      ['swarm.mjs', 'plugin', 'doctor'],
      ['swarm-cmp.mjs', 'doctor'],
    ]) {
      const { stdout, status } = spawnSync(
        process.execPath,
        [join(root, 'dist', String(program)), ...command, '--config-dir-path', config],
        { env: server.env, encoding: 'utf8' },
      );
      expect([stdout, status]).toEqual([expect.stringContaining('ok    render: '), 0]);
    }
  });

  test('[DOCTOR-2] a program that is gone: told of the PATH, and by the render', async () => {
    rmSync(join(server.programs, 'swarm-cmp'));
    const { wrong } = await examined(server.env, config);
    symlinkSync(join(root, 'dist/swarm-cmp.mjs'), join(server.programs, 'swarm-cmp'));
    expect(wrong).toEqual([
      expect.stringMatching(
        /^swarm-cmp: spec\.generate and spec\.parameters\.dynamic starts swarm-cmp, which is not on PATH \(.*\)\. Use the image/,
      ),
      expect.stringMatching(
        /^render: a recipe .* does not render: .*executable file not found.*\. Use the image/,
      ),
    ]);
  });

  test.each([
    [
      'of another release',
      '#!/bin/sh\necho "0.0.9 (kubeswarm-v1)"\n',
      'is "0.0.9 (kubeswarm-v1)", and the doctor is',
    ],
    [
      'that knows no version',
      '#!/bin/sh\necho usage >&2; exit 2\n',
      'does not tell its version: Command failed',
    ],
  ])('[DOCTOR-2] a program %s', async (_, script, told) => {
    const path = folderOf({ 'swarm-cmp': script });
    chmodSync(join(path, 'swarm-cmp'), 0o755);
    const { wrong } = await examined({ ...server.env, PATH: `${path}:${server.env.PATH}` }, config);
    expect(wrong).toEqual([expect.stringContaining(told)]);
  });

  test('[DOCTOR-2] discovery: of the file, and of what the server was started with', async () => {
    const discovering = folderOf({
      'plugin.yaml': `${pluginYaml}  discover: { fileName: recipe.yaml }\n`,
    });
    const other = await start(folder, discovering);
    const { warned, wrong } = await examined(other.env, discovering);
    await other.stop();
    expect(wrong).toEqual([]);
    expect(warned).toEqual([
      expect.stringMatching(/^warn {2}plugin\.yaml: .* has spec\.discover/),
      expect.stringMatching(/^warn {2}server: it was started with spec\.discover/),
    ]);
  });

  test('[DOCTOR-2] a generate that renders something else', async () => {
    const odd = folderOf({
      'plugin.yaml': pluginYaml.replace('[swarm-cmp, generate]', '[sh, -c, "echo \'{a: 1}\'"]'),
    });
    const other = await start(folder, odd);
    const { wrong } = await examined(other.env, odd);
    await other.stop();
    expect(wrong).toContainEqual(
      expect.stringMatching(/^render: .* renders to 1 manifests of something else\. /),
    );
  });

  test('[DOCTOR-2] a server that was killed leaves its socket', async () => {
    const other = await start(folder);
    const kept = join(dirname(other.temporary), '..', 'kept.sock');
    const { wrong } = await (async () => {
      // Killed, and not stopped: what its end leaves in the folder stays.
      spawnSync('mv', [other.socketPath, kept]);
      await other.stop();
      const sockets = folderOf({});
      spawnSync('mv', [kept, join(sockets, 'kubeswarm-v1.sock')]);
      return examined({ ...server.env, ARGOCD_PLUGINSOCKFILEPATH: sockets }, config);
    })();
    expect(wrong).toEqual([
      expect.stringMatching(/^socket: .*nobody listens: .* has ended\. Restart the sidecar/),
    ]);
  });

  test('[DOCTOR-2] a user who may not use the socket, by its liveness', () => {
    // Root may use everything.
    const isRoot = process.getuid?.() === 0;
    const path = server.socketPath;
    for (let at = dirname(path); isRoot && at !== dirname(folder); at = dirname(at)) chmodSync(at, 0o755);
    chmodSync(path, isRoot ? 0o755 : 0o000);
    const { stderr, status } = spawnSync(
      process.execPath,
      [join(root, 'dist/swarm-cmp.mjs'), 'doctor', '--socket', path],
      { env: { TMPDIR: '/tmp' }, encoding: 'utf8', ...(isRoot ? { uid: 65_534 } : {}) },
    );
    chmodSync(path, 0o755);
    expect(stderr).toMatch(
      /^not serving on .*: this process runs as uid \d+ and may not use it; the socket is of uid \d+, mode 0\d{3}\. Run sidecar and repo-server as one user: runAsUser: 999, .*\n$/,
    );
    expect(status).toBe(1);
  });
});

import { chmodSync, copyFileSync, mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { doctorWorld } from '../../support/plugin/doctor-world.ts';

const { folder, folderOf, examined } = doctorWorld();
const root = join(import.meta.dirname, '../../..');
const pluginYaml = readFileSync(join(root, 'plugin/plugin.yaml'), 'utf8');

describe('the doctor without a server', () => {
  const env = (sockets: string) => ({ ARGOCD_PLUGINSOCKFILEPATH: sockets, TMPDIR: folder, PATH: '/bin' });

  test('[DOCTOR-3] says that this is no sidecar, and what to type', async () => {
    const { lines } = await examined(env('/nowhere/sockets'), '/nowhere/config');
    expect(lines).toEqual([
      'WRONG sidecar: there is neither /nowhere/config nor /nowhere/sockets: this is not the sidecar of the plugin. Run kubectl -n argocd exec deploy/argocd-repo-server -c kubeswarm-v1 -- swarm plugin doctor',
    ]);
  });

  test.each([
    ['is missing', undefined, /cannot be read: ENOENT\. The image kubeswarm-plugin holds it/],
    ['is no YAML', 'a: [', /is no YAML: /],
    [
      'is of another kind',
      pluginYaml.replace('kind: Config', 'kind: Konfig'),
      /is of kind "KonfigManagementPlugin"\. Write/,
    ],
    [
      'has no name',
      pluginYaml.replace('  name: kubeswarm\n', '  labels: {}\n'),
      /has no metadata\.name\. Write name/,
    ],
    [
      'starts nothing',
      pluginYaml.replace('[swarm-cmp, generate]', '[]'),
      /has no spec\.generate\.command\. Write/,
    ],
    [
      'is of another contract',
      pluginYaml.replace('version: v1', 'version: v2'),
      /is called kubeswarm-v2, and this program renders kubeswarm-v1\. /,
    ],
  ])('[DOCTOR-2] plugin.yaml %s', async (_, text, told) => {
    const { wrong } = await examined(
      env(folderOf({})),
      folderOf(text === undefined ? {} : { 'plugin.yaml': text }),
    );
    expect(wrong[0]).toMatch(/^plugin\.yaml: /);
    expect(wrong[0]).toMatch(told);
  });

  test('[DOCTOR-2] a program that may not be executed', async () => {
    const path = folderOf({ 'swarm-cmp': '' });
    const { wrong } = await examined({ ...env(folderOf({})), PATH: path }, join(root, 'plugin'));
    expect(wrong[0]).toBe(
      `swarm-cmp: ${path}/swarm-cmp may not be executed. Run chmod 0755 on it when the image is built`,
    );
  });

  test('[DOCTOR-2] nowhere to write', async () => {
    const { wrong } = await examined({ ...env(folderOf({})), TMPDIR: '/proc' }, folderOf({}));
    expect(wrong[1]).toMatch(/^temporary files: nothing can be written to \/proc: \w+\. Mount an emptyDir/);
  });

  test('[DOCTOR-2] a compile cache of somebody else', async () => {
    const shared = folderOf({});
    mkdirSync(join(shared, `kubeswarm-compile-cache-${process.getuid?.() ?? 0}`));
    chmodSync(join(shared, `kubeswarm-compile-cache-${process.getuid?.() ?? 0}`), 0o777);
    const { warned } = await examined({ ...env(folderOf({})), TMPDIR: shared }, folderOf({}));
    expect(warned).toEqual([
      expect.stringMatching(/compiles its program anew\. Give the sidecar a \/tmp of its own$/),
    ]);
  });

  test('[DOCTOR-2] policies that cannot be read, with their place', async () => {
    const policies = folderOf({ 'p.yaml': 'kind: [\n' });
    const { wrong } = await examined(env(folderOf({})), folderOf({}), policies);
    expect(wrong[1]).toMatch(
      /^policies: every render fails: .*p\.yaml:\d+:\d+ \[yaml\.syntax\] .*\. Correct the ConfigMap/,
    );
  });

  test('policies that can', async () => {
    const policies = folderOf({});
    copyFileSync(join(root, 'plugin/argocd/policies/platform-models.yaml'), join(policies, 'p.yaml'));
    const { lines } = await examined(env(folderOf({})), folderOf({}), policies);
    expect(lines).toContain(`ok    policies: 1 in ${policies} judge every render`);
  });

  test.each([
    ['no folder', () => '/nowhere', /there is no folder \/nowhere\. Mount the repo-server's volume plugins/],
    ['an empty folder', () => folderOf({}), /there is no socket in .*\. Look at the log of the sidecar/],
    [
      'other plugins',
      () => folderOf({ 'kubeswarm-v2.sock': '', 'x.sock': '' }),
      /there is no kubeswarm-v1\.sock, but kubeswarm-v2\.sock, x\.sock\. Those are of other plugins/,
    ],
    ['a file', () => folderOf({ 'kubeswarm-v1.sock': '' }), /what lies there is no socket\. Remove it/],
  ])('[DOCTOR-2] a socket that is not there: %s', async (_, sockets, told) => {
    const { wrong } = await examined(env(sockets()), folderOf({}));
    expect(wrong.at(-1)).toMatch(/^socket: not serving on .*kubeswarm-v1\.sock: /);
    expect(wrong.at(-1)).toMatch(told);
  });

  test('[DOCTOR-2] a socket on which something else answers', async () => {
    const sockets = folderOf({});
    const other = createServer((socket) => socket.end('hello\n')).listen(join(sockets, 'kubeswarm-v1.sock'));
    const { wrong } = await examined(env(sockets), folderOf({}));
    other.close();
    expect(wrong.at(-1)).toMatch(/^socket: not serving on .*Look at the log of the sidecar/);
  });
});

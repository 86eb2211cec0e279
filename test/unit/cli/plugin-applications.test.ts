import { describe, expect, test } from '@jest/globals';
import {
  applicationKind,
  applicationName,
  pluginApplications,
} from '../../../cli/refresh/plugin-applications.ts';
import { refreshApplications } from '../../../cli/refresh/refresh-applications.ts';
import { ApiError } from '../../../operator/kube/api.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { typed } from '../../support/cli/typed.ts';

const application = (name: string, spec: object): KubeObject => ({
  ...applicationKind,
  metadata: { name, namespace: 'argocd', uid: `uid-${name}` },
  spec,
});
const rendered = (plugin: string) => ({ source: { plugin: { name: plugin } } });

describe('[CLI-12] Applications of the plugin', () => {
  const all = [
    application('two', { sources: [{ path: '.' }, { plugin: { name: 'kubeswarm-v2' } }] }),
    application('one', rendered('kubeswarm-v1')),
    application('hydrated', { sourceHydrator: { drySource: { plugin: { name: 'kubeswarm-v1' } } } }),
    application('other', rendered('kustomized-helm')),
    application('near', rendered('kubeswarm-v1-mine')),
    application('plain', { source: { path: '.' } }),
    application('nameless', { source: { plugin: {} } }),
  ];

  test.each([
    [undefined, ['hydrated', 'one', 'two']],
    ['kubeswarm-v2', ['two']],
    ['kubeswarm-v1-mine', ['near']],
  ])('of plugin %s', (plugin, expected) => {
    expect(pluginApplications(all, plugin).map(({ metadata }) => metadata.name)).toEqual(expected);
  });
});

test('[CLI-12] are asked one by one, and one that fails stops none of the others', async () => {
  const told: string[] = [];
  const tell = (line: string): void => void told.push(line);
  const failures = await refreshApplications(
    ['a', 'b', 'c'].map((name) => application(name, rendered('kubeswarm-v1'))),
    {
      api: {
        apply: async <T extends KubeObject>(object: KubeObject) => {
          if (object.metadata.name === 'b') throw new ApiError(403, 'Forbidden', 'no');
          tell(`${applicationName(object)} ${JSON.stringify(object.metadata.annotations)}`);
          return { object: object as T, warnings: [] };
        },
      },
      isDryRun: false,
      pause: async () => tell('pause'),
      tell,
      complain: tell,
    },
  );

  expect(failures).toBe(1);
  expect(told).toEqual([
    'argocd/a {"argocd.argoproj.io/refresh":"hard"}',
    'argocd/a is rendered anew (1/3)',
    'pause',
    'argocd/b: no',
    'pause',
    'argocd/c {"argocd.argoproj.io/refresh":"hard"}',
    'argocd/c is rendered anew (3/3)',
  ]);
});

test.each([
  [['--every', 'soon'], 2, 'error: --every is a time like 10s or 1m, not "soon"\n'],
  [['--selector', 'team'], 2, 'error: --selector is a list like team=a,tier=prod, not "team"\n'],
  [['--kubeconfig', 'gone'], 1, 'there is no kubeconfig "gone". Give a file that kubectl can read\n'],
  [[], 1, 'there is no kubeconfig. Set KUBECONFIG, or give --kubeconfig FILE\n'],
])('[CLI-6] swarm plugin refresh %j', async (argv, code, stderr) => {
  expect(await typed(['plugin', 'refresh', ...argv])).toEqual({ code, stdout: '', stderr });
});

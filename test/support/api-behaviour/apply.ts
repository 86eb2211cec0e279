import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  AGENT,
  agent,
  at,
  CONFIG_MAP,
  configMap,
  DEPLOYMENT,
  fieldsOwnedBy,
  keyIn,
  type OpenApi,
  refusal,
  uniqueName,
  useApi,
} from './world.ts';

const ALICE = { fieldManager: 'alice' };
const BOB = { fieldManager: 'bob' };

export function describeApply(open: OpenApi): void {
  describe('applying', () => {
    const world = useApi(open);

    test('creates the object and says which fields are owned by whom', async () => {
      const { object } = await world().api.apply(
        configMap(world(), uniqueName('applied'), { a: '1' }),
        ALICE,
      );
      expect(object.data).toEqual({ a: '1' });
      expect(fieldsOwnedBy(object, 'alice')).toEqual({ 'f:data': { 'f:a': {} } });
    });

    test('the same again changes nothing, not even the version', async () => {
      const { api } = world();
      const wanted = configMap(world(), uniqueName('same'), { a: '1' });
      const first = await api.apply(wanted, ALICE);
      const second = await api.apply(wanted, ALICE);
      expect(second.object.metadata.resourceVersion).toBe(first.object.metadata.resourceVersion);
    });

    test('[KUBE-6] leaves the fields of others alone', async () => {
      const { api } = world();
      const name = uniqueName('shared');
      await api.apply(configMap(world(), name, { a: '1' }), ALICE);
      const { object } = await api.apply(configMap(world(), name, { b: '2' }), BOB);
      expect(object.data).toEqual({ a: '1', b: '2' });
    });

    test('[KUBE-7] removes what the writer applied before and sends no more', async () => {
      const { api } = world();
      const name = uniqueName('pruned');
      await api.apply(configMap(world(), name, { a: '1', b: '2' }), ALICE);
      await api.apply(configMap(world(), name, { c: '3' }), BOB);
      const { object } = await api.apply(configMap(world(), name, { a: '1' }), ALICE);
      expect(object.data).toEqual({ a: '1', c: '3' });
    });

    test('removes a container with its last field when nobody else has a part in it', async () => {
      const { api, namespace } = world();
      const name = uniqueName('container');
      const metadata = { name, namespace };
      await api.apply(
        { ...CONFIG_MAP, metadata: { ...metadata, labels: { a: '1' } }, data: { x: '1' } },
        ALICE,
      );
      const { object } = await api.apply({ ...CONFIG_MAP, metadata, data: { x: '1' } }, ALICE);
      expect(object.metadata.labels).toBeUndefined();
    });

    test('a field that two writers own goes with the second of them', async () => {
      const { api } = world();
      const name = uniqueName('both');
      await api.apply(configMap(world(), name, { a: '1' }), ALICE);
      await api.apply(configMap(world(), name, { a: '1', b: '2' }), BOB);
      const kept = await api.apply(configMap(world(), name, { z: '0' }), ALICE);
      expect(kept.object.data).toEqual({ a: '1', b: '2', z: '0' });
      const gone = await api.apply(configMap(world(), name, { b: '2' }), BOB);
      expect(gone.object.data).toEqual({ b: '2', z: '0' });
    });

    test('[KUBE-9] items of a keyed list belong to who applied them', async () => {
      const { api } = world();
      const name = uniqueName('items');
      const withServers = (...servers: readonly string[]): KubeObject =>
        agent(world(), name, {
          tools: { mcp: servers.map((server) => ({ name: server, url: `http://${server}` })) },
        });
      const serverNames = (object: KubeObject): unknown[] =>
        Array.from(Object(at(object, 'spec', 'tools', 'mcp')), (server) =>
          Reflect.get(Object(server), 'name'),
        );
      await api.apply(withServers('grafana', 'slack'), ALICE);
      const both = await api.apply(withServers('jira'), BOB);
      expect(serverNames(both.object)).toEqual(['grafana', 'slack', 'jira']);
      const { object } = await api.apply(withServers('slack'), ALICE);
      expect(serverNames(object)).toEqual(['slack', 'jira']);
      expect(at(object, 'spec', 'tools', 'mcp', 0, 'url')).toBe('http://slack');
    });

    test('items of a keyed list take the order of who applies them', async () => {
      const { api } = world();
      const name = uniqueName('order');
      const withEnv = (...names: readonly string[]): KubeObject =>
        deployment(name, { env: names.map((env) => ({ name: env, value: 'x' })) });
      const envNames = (object: KubeObject): unknown[] =>
        Array.from(Object(at(object, 'spec', 'template', 'spec', 'containers', 0, 'env')), (env) =>
          Reflect.get(Object(env), 'name'),
        );
      await api.apply(withEnv('A', 'B', 'C'), ALICE);
      await api.apply(withEnv('C', 'X'), BOB);
      const { object } = await api.apply(withEnv('B', 'A', 'C'), ALICE);
      expect(envNames(object)).toEqual(['B', 'X', 'A', 'C']);
    });

    test('a keyed list knows the default of its key', async () => {
      const { api } = world();
      const name = uniqueName('port');
      const port = (fields: Record<string, unknown>): KubeObject =>
        deployment(name, { ports: [{ containerPort: 8080, ...fields }] });
      await api.apply(port({ protocol: 'TCP' }), ALICE);
      const { object } = await api.apply(port({ name: 'http' }), BOB);
      expect(at(object, 'spec', 'template', 'spec', 'containers', 0, 'ports')).toEqual([
        { containerPort: 8080, protocol: 'TCP', name: 'http' },
      ]);
    });

    test('items of a set belong to who applied them', async () => {
      const { api, namespace } = world();
      const name = uniqueName('set');
      const withFinalizers = (...finalizers: readonly string[]): KubeObject => ({
        ...CONFIG_MAP,
        metadata: { name, namespace, finalizers },
      });
      await api.apply(withFinalizers('test.io/a'), ALICE);
      const { object } = await api.apply(withFinalizers('test.io/b'), BOB);
      expect(object.metadata.finalizers).toEqual(['test.io/a', 'test.io/b']);
      await api.apply(withFinalizers(), ALICE);
      const last = await api.apply(withFinalizers(), BOB);
      expect(last.object.metadata.finalizers ?? []).toEqual([]);
    });

    test("[KUBE-1] fields that the server filled in are nobody's", async () => {
      const { api } = world();
      const { object } = await api.apply(agent(world(), uniqueName('defaults'), { runtime: {} }), ALICE);
      expect(at(object, 'spec', 'runtime', 'replicas')).toBe(1);
      expect(at(Object(fieldsOwnedBy(object, 'alice')), 'f:spec', 'f:runtime')).toEqual({});
    });

    test('as a dry run stores nothing', async () => {
      const { api } = world();
      const name = uniqueName('dry');
      await api.apply(configMap(world(), name, { a: '1' }), ALICE);
      const { object } = await api.apply(configMap(world(), name, { a: '2' }), { ...ALICE, dryRun: true });
      expect(object.data).toEqual({ a: '2' });
      expect((await api.get(keyIn(world(), CONFIG_MAP, name)))?.data).toEqual({ a: '1' });
    });

    test('refuses a version that is not current', async () => {
      const { api, namespace } = world();
      const name = uniqueName('stale');
      const { object } = await api.apply(configMap(world(), name, { a: '1' }), ALICE);
      await api.apply(configMap(world(), name, { a: '2' }), ALICE);
      const metadata = { name, namespace, resourceVersion: object.metadata.resourceVersion ?? '' };
      const error = await refusal(api.apply({ ...CONFIG_MAP, metadata, data: { a: '3' } }, ALICE));
      expect(error).toMatchObject({ code: 409, reason: 'Conflict' });
    });

    test('with a uid changes that very object and never makes another one', async () => {
      const { api, namespace } = world();
      const uid = '00000000-0000-4000-8000-000000000000';
      const [name, absent] = [uniqueName('meant'), uniqueName('absent')];
      const meant = (target: string): KubeObject => ({
        ...CONFIG_MAP,
        metadata: { name: target, namespace, uid },
      });
      await api.apply(configMap(world(), name, { a: '1' }), ALICE);
      expect(await refusal(api.apply(meant(name), ALICE))).toMatchObject({ code: 422, reason: 'Invalid' });
      const error = await refusal(api.apply(meant(absent), ALICE));
      expect(error).toMatchObject({ code: 409, reason: 'Conflict' });
      expect(error.message).toMatch(`uid mismatch: the provided object specified uid ${uid}`);
      expect(await api.get(keyIn(world(), CONFIG_MAP, absent))).toBeUndefined();
    });

    test('refuses an object that says who owns its fields', async () => {
      const { api, namespace } = world();
      const metadata = { name: uniqueName('managed'), namespace, managedFields: [{ manager: 'x' }] };
      const error = await refusal(api.apply({ ...CONFIG_MAP, metadata }, ALICE));
      expect(error).toMatchObject({ code: 400, message: 'metadata.managedFields must be nil' });
    });

    test('refuses what the schema refuses', async () => {
      const wrong = agent(world(), uniqueName('wrong'), { runtime: { replicas: 1_000 } });
      const error = await refusal(world().api.apply(wrong, ALICE));
      expect(error).toMatchObject({ code: 422, reason: 'Invalid' });
      expect(await world().api.get(keyIn(world(), AGENT, wrong.metadata.name))).toBeUndefined();
    });

    /** Two writers, one container. */
    function deployment(name: string, container: Record<string, unknown>): KubeObject {
      const labels = { app: name };
      return {
        ...DEPLOYMENT,
        metadata: { name, namespace: world().namespace },
        spec: {
          selector: { matchLabels: labels },
          template: {
            metadata: { labels },
            spec: { containers: [{ name: 'main', image: 'none', ...container }] },
          },
        },
      };
    }
  });
}

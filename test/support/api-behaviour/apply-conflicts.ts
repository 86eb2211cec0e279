import { describe, expect, test } from '@jest/globals';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import {
  agent,
  at,
  CONFIG_MAP,
  configMap,
  fieldsOwnedBy,
  keyIn,
  type OpenApi,
  refusal,
  uniqueName,
  useApi,
} from './world.ts';

const ALICE = { fieldManager: 'alice' };
const BOB = { fieldManager: 'bob' };

export function describeApplyConflicts(open: OpenApi): void {
  describe('conflicts between writers', () => {
    const world = useApi(open);

    test('[KUBE-8] a value that another writer owns is not taken, and the refusal names them', async () => {
      const { api } = world();
      const name = uniqueName('conflict');
      await api.apply(configMap(world(), name, { a: '1' }), ALICE);
      const error = await refusal(api.apply(configMap(world(), name, { a: '2' }), BOB));
      expect(error).toMatchObject({ code: 409, reason: 'Conflict' });
      expect(error.message).toBe('Apply failed with 1 conflict: conflict with "alice": .data.a');
      expect((await api.get(keyIn(world(), CONFIG_MAP, name)))?.data).toEqual({ a: '1' });
    });

    test('[KUBE-8] several conflicts are listed by writer', async () => {
      const { api } = world();
      const name = uniqueName('conflicts');
      await api.apply(configMap(world(), name, { a: '1', b: '2' }), ALICE);
      const error = await refusal(api.apply(configMap(world(), name, { a: '8', b: '9' }), BOB));
      expect(error.message).toBe(
        'Apply failed with 2 conflicts: conflicts with "alice":\n- .data.a\n- .data.b',
      );
    });

    test('a field that a plain update wrote conflicts too', async () => {
      const { api } = world();
      const name = uniqueName('updated');
      await api.create(configMap(world(), name, { a: '1' }), ALICE);
      const error = await refusal(api.apply(configMap(world(), name, { a: '2' }), BOB));
      expect(error.message).toBe('Apply failed with 1 conflict: conflict with "alice" using v1: .data.a');
    });

    test('the fields that a writer updated and those that it applied are owned apart', async () => {
      const { api } = world();
      const name = uniqueName('apart');
      await api.create(configMap(world(), name, { a: '1' }), ALICE);
      const error = await refusal(api.apply(configMap(world(), name, { a: '2' }), ALICE));
      expect(error.message).toBe('Apply failed with 1 conflict: conflict with "alice" using v1: .data.a');
    });

    test('[KUBE-8] force takes the field over', async () => {
      const { api } = world();
      const name = uniqueName('forced');
      await api.apply(configMap(world(), name, { a: '1', b: '1' }), ALICE);
      const { object } = await api.apply(configMap(world(), name, { a: '2' }), { ...BOB, force: true });
      expect(object.data).toEqual({ a: '2', b: '1' });
      expect(fieldsOwnedBy(object, 'alice')).toEqual({ 'f:data': { 'f:b': {} } });
      expect(fieldsOwnedBy(object, 'bob')).toEqual({ 'f:data': { 'f:a': {} } });
    });

    test('the same value is no conflict', async () => {
      const { api } = world();
      const name = uniqueName('equal');
      await api.apply(configMap(world(), name, { a: '1' }), ALICE);
      const { object } = await api.apply(configMap(world(), name, { a: '1' }), BOB);
      expect(fieldsOwnedBy(object, 'alice')).toEqual(fieldsOwnedBy(object, 'bob'));
    });

    test('a plain update takes what it changes, and only that', async () => {
      const { api } = world();
      const name = uniqueName('taken');
      const { object } = await api.apply(configMap(world(), name, { a: '1', b: '1' }), ALICE);
      const updated = await api.update({ ...object, data: { a: '2', b: '1' } }, BOB);
      expect(fieldsOwnedBy(updated.object, 'alice')).toEqual({ 'f:data': { 'f:b': {} } });
      expect(fieldsOwnedBy(updated.object, 'bob')).toEqual({ 'f:data': { 'f:a': {} } });
    });

    test('a plain update that removes a field takes it from everybody', async () => {
      const { api } = world();
      const name = uniqueName('removed');
      const { object } = await api.apply(configMap(world(), name, { a: '1', b: '1' }), ALICE);
      const { object: updated } = await api.update({ ...object, data: { b: '1' } }, BOB);
      expect(fieldsOwnedBy(updated, 'alice')).toEqual({ 'f:data': { 'f:b': {} } });
      expect(fieldsOwnedBy(updated, 'bob')).toBeUndefined();
    });

    test('a list without keys belongs to one writer as a whole', async () => {
      const { api } = world();
      const name = uniqueName('atomic');
      const withAllow = (...allow: readonly string[]): KubeObject =>
        agent(world(), name, { guardrails: { tools: { allow } } });
      await api.apply(withAllow('a/*'), ALICE);
      const error = await refusal(api.apply(withAllow('b/*'), BOB));
      expect(error.message).toBe(
        'Apply failed with 1 conflict: conflict with "alice": .spec.guardrails.tools.allow',
      );
      const { object } = await api.apply(withAllow('b/*'), { ...BOB, force: true });
      expect(at(object, 'spec', 'guardrails', 'tools', 'allow')).toEqual(['b/*']);
    });

    test('[KUBE-9] a field in an item of a keyed list is named by its key', async () => {
      const { api } = world();
      const name = uniqueName('item');
      const withUrl = (url: string): KubeObject =>
        agent(world(), name, { tools: { mcp: [{ name: 'jira', url }] } });
      await api.apply(withUrl('http://a'), ALICE);
      const error = await refusal(api.apply(withUrl('http://b'), BOB));
      expect(error.message).toBe(
        'Apply failed with 1 conflict: conflict with "alice": .spec.tools.mcp[name="jira"].url',
      );
    });
  });
}

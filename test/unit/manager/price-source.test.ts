import { afterEach, expect, test } from '@jest/globals';
import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { type PriceSource, watchPrices } from '../../../operator/manager/price-source.ts';
import { priceOf } from '../../../schemas/prices.ts';
import { createManualTimers } from '../../support/manual-timers.ts';

const configMap = { namespace: 'kubeswarm-system', name: 'prices' };
const how = { fieldManager: 'test', force: true };
let source: PriceSource | undefined;
afterEach(() => source?.close());

test('[MANAGER-7] prices follow the ConfigMap, and stay while it cannot be read', async () => {
  const api = createMemoryApi({ clock: { now: () => 0 } });
  const timers = createManualTimers();
  const told: string[] = [];
  const tell = (facts: object, message: string): void => {
    told.push('problem' in facts ? String(facts.problem) : message);
  };
  await api.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: configMap.namespace } }, how);
  const write = (data: Readonly<Record<string, string>>) =>
    api.apply({ apiVersion: 'v1', kind: 'ConfigMap', metadata: configMap, data }, how);
  const inputPrice = (model: string) => priceOf(source?.prices() ?? new Map(), model)?.input;
  source = watchPrices({ api, configMap, timers, log: { info: tell, warn: tell } });
  await timers.settle();
  expect(told).toEqual(['the ConfigMap does not exist']);
  expect(inputPrice('gpt-4o')).toBe(2.5);

  await write({ 'gpt-4o': '7/8', 'our-model': '1/2' });
  await timers.elapse(60_000);
  expect(inputPrice('our-model')).toBe(1);
  expect(inputPrice('gpt-4o')).toBe(7);
  expect(inputPrice('o1')).toBe(15);

  await write({ 'gpt-4o': 'free', 'our-model': '1/2' });
  await timers.elapse(60_000);
  expect(told[2]).toBe('a value is not written as <input>/<output>');
  expect(inputPrice('gpt-4o')).toBe(7);
  api.close();
});

import { createMemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import { withDefaults } from '../../../schemas/defaults.ts';
import { isAtomicMapAt, listTypeAt } from '../../../schemas/list-structure.ts';
import { validate } from '../../../schemas/validate.ts';
import { describeApiBehaviour } from '../../support/api-behaviour.ts';

describeApiBehaviour('the embedded API server', async () => {
  const api = createMemoryApi({ validate, withDefaults, structure: { listTypeAt, isAtomicMapAt } });
  return { api, close: async () => api.close() };
});

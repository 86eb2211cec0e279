import type { KubeObject } from '../../schemas/kube-object.ts';
import type { Api } from './api.ts';
import type { Reader } from './controller.ts';

/** Asks the API server itself each time. */
export function directReader(api: Api): Reader {
  return {
    get: (key) => api.get(key),
    list: async <T extends KubeObject>(...query: Parameters<Reader['list']>) =>
      (await api.list<T>(...query)).items,
  };
}

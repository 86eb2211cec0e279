import { afterEach } from '@jest/globals';
import type { Controller } from '../../../operator/kube/controller.ts';
import type { MemoryApi } from '../../../operator/kube/memory-api/memory-api.ts';
import {
  type Reconciled,
  type RunningControllers,
  startControllers,
} from '../../../operator/kube/start-controllers.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { createManualTimers, type ManualTimers } from '../../support/manual-timers.ts';

export const CONFIG_MAP = { apiVersion: 'v1', kind: 'ConfigMap' };
export const SERVICE = { apiVersion: 'v1', kind: 'Service' };

export function named(name: string, fields: Partial<KubeObject> = {}): KubeObject {
  return { ...CONFIG_MAP, metadata: { name, namespace: 'default' }, ...fields };
}

/** One running controller of ConfigMaps, with what it logged and reported. */
export interface ControllerWorld {
  readonly api: MemoryApi;
  readonly timers: ManualTimers;
  readonly running: RunningControllers;
  readonly errors: string[];
  readonly reports: Reconciled[];
}

export type StartController = (
  api: MemoryApi,
  controller: Partial<Controller> & Pick<Controller, 'reconcile'>,
) => ControllerWorld;

/** How to start controllers that are closed after the test. */
export function useControllers(): StartController {
  const opened: ControllerWorld[] = [];
  afterEach(async () => {
    for (const { api, running } of opened.splice(0)) {
      await running.close();
      api.close();
    }
  });
  return (api, controller) => {
    const timers = createManualTimers();
    const errors: string[] = [];
    const reports: Reconciled[] = [];
    const running = startControllers({
      api,
      timers,
      random: () => 0,
      controllers: [{ name: 'test-controller', kind: CONFIG_MAP, watches: [], ...controller }],
      log: { warn: () => {}, error: (_, message) => void errors.push(message) },
      onReconciled: (reconciled) => void reports.push(reconciled),
    });
    const world = { api, timers, running, errors, reports };
    opened.push(world);
    return world;
  };
}

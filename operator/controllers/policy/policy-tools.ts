import type { Api } from '../../kube/api.ts';
import type { Clock, EventRecorder, Reader } from '../../kube/controller.ts';
import type { Audit } from '../../observe/audit.ts';
import type { Metrics } from '../../observe/metrics.ts';

/** What the controller of policies reads, writes and tells by. */
export interface PolicyTools {
  readonly api: Api;
  readonly reader: Reader;
  readonly events: EventRecorder;
  readonly audit: Pick<Audit, 'emit'>;
  readonly metrics: Pick<Metrics, 'count'>;
  readonly clock: Clock;
  readonly fieldManager: string;
}

import { isRecord, type JsonRecord } from '../../../schemas/json-record.ts';
import type { Api } from '../../kube/api.ts';
import type { Deployment } from '../common/workload.ts';

/**
 * Makes a Deployment that another operator wrote by updates ours, as if we had applied all of it: what we do not want is
 * then taken away by our first apply. Without this a variable would keep its value beside ours, which the API refuses
 * (gitops 25). Returns the Deployment as it stands.
 */
export async function takeOver(api: Api, deployment: Deployment, fieldManager: string): Promise<Deployment> {
  const entries = (deployment.metadata.managedFields ?? []).filter(isRecord);
  if (entries.some(({ manager, operation }) => manager === fieldManager && operation === 'Apply'))
    return deployment;
  const written = entries.filter(isUpdate);
  const [first] = written;
  if (first === undefined) return deployment;
  const ours: JsonRecord = {
    ...first,
    manager: fieldManager,
    operation: 'Apply',
    fieldsV1: written.map(({ fieldsV1 }) => fieldsV1).reduce(union),
  };
  const managedFields = [...entries.filter((entry) => !isUpdate(entry)), ours];
  // `metadata.resourceVersion` goes along: whoever changes the Deployment meanwhile has us look again.
  const taken = { ...deployment, metadata: { ...deployment.metadata, managedFields } };
  return (await api.update(taken, { fieldManager })).object;
}

/** By whoever wrote the object itself; scaling and status stay with those who do that. */
const isUpdate = ({ operation, subresource }: JsonRecord): boolean =>
  operation === 'Update' && subresource === undefined;

/** All fields of both sets (FieldsV1). */
function union(left: unknown, right: unknown): unknown {
  if (!isRecord(left)) return right;
  if (!isRecord(right)) return left;
  const names = [...new Set([...Object.keys(left), ...Object.keys(right)])];
  return Object.fromEntries(names.map((name) => [name, union(left[name], right[name])]));
}

import { finding } from '../../schemas/errors.ts';
import type { Finding } from '../../schemas/finding.ts';
import { isRecord } from '../../schemas/json-record.ts';
import type { KubeObject } from '../../schemas/kube-object.ts';
import { isKind, keyOf } from '../../schemas/rules/kinds.ts';
import type { WriteRequest } from '../../schemas/rules/policy/review.ts';
import type { Api } from '../kube/api.ts';

/** Who asks for a write, as an AdmissionReview says (authentication.k8s.io/v1 UserInfo). */
export interface Requester {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** What the guard has to say of a write; `undefined` when it does not concern it. */
export type PromptGuard = (
  request: WriteRequest,
  requester: Requester | undefined,
) => Promise<Finding | undefined>;

/**
 * Changing the inline prompt of an agent needs `update` on swarmagents/systemprompt (governance 11, agents 2.9.3).
 * A review that fails only warns: the prompt is no reason to stop all edits.
 */
export function promptGuard(api: Pick<Api, 'create'>): PromptGuard {
  return async ({ object, old }, requester) => {
    if (old === undefined || inlinePrompt(object) === inlinePrompt(old)) return undefined;
    const place = { path: ['spec', 'prompt', 'inline'], object: keyOf(object) };
    if (requester === undefined) return finding('agent.prompt-unguarded', { user: '' }, place);
    const user = requester.username;
    try {
      const isAllowed = await mayUpdatePrompt(api, requester, object);
      return isAllowed ? undefined : finding('agent.prompt-guarded', { user }, place);
    } catch {
      return finding('agent.prompt-unguarded', { user }, place);
    }
  };
}

const inlinePrompt = (object: KubeObject): string | undefined =>
  isKind(object, 'SwarmAgent') ? object.spec.prompt.inline : undefined;

async function mayUpdatePrompt(
  api: Pick<Api, 'create'>,
  { username, uid, groups, extra }: Requester,
  { metadata }: KubeObject,
): Promise<boolean> {
  const review = {
    apiVersion: 'authorization.k8s.io/v1',
    kind: 'SubjectAccessReview',
    // It is answered, not stored, and has no name.
    metadata: { name: '' },
    spec: {
      user: username,
      ...(uid === undefined ? {} : { uid }),
      ...(groups === undefined ? {} : { groups }),
      ...(extra === undefined ? {} : { extra }),
      resourceAttributes: {
        group: 'kubeswarm.io',
        resource: 'swarmagents',
        subresource: 'systemprompt',
        verb: 'update',
        namespace: metadata.namespace ?? '',
        name: metadata.name,
      },
    },
  };
  const { object } = await api.create<KubeObject>(review, { fieldManager: 'kubeswarm-admission' });
  return isRecord(object.status) && object.status.allowed === true;
}

import type { Api } from '../../kube/api.ts';
import type { Judgement } from './verdict-controller.ts';
import { type Secret, secretKind } from './workload.ts';

/** Secrets are not watched, so those that are referred to are read again this often (gitops 17). */
export const secretRereadMillis = 60_000;

/** One reference to a Secret. */
export interface SecretReference {
  /** The field that refers to it, as a person knows it. */
  readonly field: string;
  readonly name: string;
  /** Absent: the Secret must be there, whatever it holds. */
  readonly key?: string;
  readonly optional?: boolean;
}

/**
 * Ready also when a Secret is missing, with the fact as reason: these kinds stand in the first wave, and must not hold up
 * the sync that may bring it (gitops 5 and 6).
 */
export async function judgeSecrets(
  api: Pick<Api, 'get'>,
  namespace: string,
  references: readonly SecretReference[],
): Promise<Judgement> {
  const missing = await missingSecrets(api, namespace, references);
  const reason = missing.length === 0 ? 'Accepted' : 'SecretNotFound';
  return {
    kind: 'judged',
    verdict: { kind: 'ready', reason, message: missing.join('; ') },
    ...(references.length === 0 ? {} : { afterMillis: secretRereadMillis }),
  };
}

/** A sentence for each Secret, or key of one, that is referred to and does not exist. */
async function missingSecrets(
  api: Pick<Api, 'get'>,
  namespace: string,
  references: readonly SecretReference[],
): Promise<readonly string[]> {
  const needed = references.filter(({ name, optional }) => name !== '' && optional !== true);
  const sentences = await Promise.all(
    needed.map(async ({ field, name, key }) => {
      const secret = await api.get<Secret>({ ...secretKind, namespace, name });
      if (secret === undefined) return `Secret "${name}" of ${field} not found. Create it`;
      const keys = Object.keys({ ...secret.data, ...secret.stringData });
      if (key === undefined || keys.includes(key)) return '';
      return `Secret "${name}" of ${field} has no key "${key}". Add it`;
    }),
  );
  return [...new Set(sentences.filter((sentence) => sentence !== ''))];
}

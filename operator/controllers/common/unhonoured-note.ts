import type { KubeObject } from '../../../schemas/kube-object.ts';
import { unhonouredFindings } from '../../../schemas/rules/unhonoured.ts';

/** What of the object this release does nothing with, for the message of a condition; empty when there is nothing. */
export function unhonouredNote(object: KubeObject): string {
  const facts = unhonouredFindings(object).map(({ fact }) => fact);
  return facts.length === 0 ? '' : `not honoured yet: ${facts.join('; ')}`;
}

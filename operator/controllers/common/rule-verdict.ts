import { type Finding, findingMessage } from '../../../schemas/finding.ts';
import type { KubeObject } from '../../../schemas/kube-object.ts';
import { checkObject } from '../../../schemas/rules/object/check-object.ts';
import { emptyContext, type RuleContext } from '../../../schemas/rules/rule-context.ts';
import type { Verdict } from './conditions.ts';

/**
 * What the rules of lint and admission refuse in the object, for where webhooks are off or came too late: stalled,
 * since only an edit heals it. `reasonOf` names the reason by the first finding.
 */
export function ruleVerdict(
  object: KubeObject,
  reasonOf: (finding: Finding) => string,
  context: RuleContext = emptyContext,
): Verdict | undefined {
  const errors = checkObject(object, context).filter(({ severity }) => severity === 'error');
  const [first] = errors;
  if (first === undefined) return undefined;
  return { kind: 'stalled', reason: reasonOf(first), message: errors.map(findingMessage).join('; ') };
}

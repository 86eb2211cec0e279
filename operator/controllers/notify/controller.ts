import type { SwarmNotify } from '../../../schemas/generated/types.ts';
import type { Controller } from '../../kube/controller.ts';
import { judgeSecrets, type SecretReference } from '../common/judge-secrets.ts';
import { ruleVerdict } from '../common/rule-verdict.ts';
import { notifyKind } from '../common/swarm-kinds.ts';
import { type VerdictControllerOptions, verdictController } from '../common/verdict-controller.ts';

/** SwarmNotify: says whether its channels are complete and their Secrets there (governance 6.3.6, 6.4.5). */
export const notifyController = (options: VerdictControllerOptions): Controller =>
  verdictController<SwarmNotify>(
    {
      name: 'swarmnotify-controller',
      kind: notifyKind,
      async judge(notify) {
        const invalid = ruleVerdict(notify, () => 'InvalidChannelConfig');
        if (invalid !== undefined) return { kind: 'judged', verdict: invalid };
        return judgeSecrets(options.api, notify.metadata.namespace ?? '', secretReferences(notify));
      },
    },
    options,
  );

/** Every Secret of its channels; they stand in its own namespace. */
function secretReferences({ spec }: SwarmNotify): readonly SecretReference[] {
  return (spec.channels ?? []).flatMap(({ slack, webhook }, index) => {
    const selectors = [
      { at: 'slack.webhookURLFrom', selector: slack?.webhookURLFrom },
      { at: 'webhook.urlFrom', selector: webhook?.urlFrom },
      ...(webhook?.headers ?? []).map(({ name, valueFrom }) => ({
        at: `webhook header "${name}"`,
        selector: valueFrom,
      })),
    ];
    return selectors.flatMap(({ at, selector }) =>
      selector === undefined
        ? []
        : [{ field: `channel[${index}] ${at}`, ...selector, name: selector.name ?? '' }],
    );
  });
}

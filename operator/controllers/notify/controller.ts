import type { SwarmNotify } from '../../../schemas/generated/types.ts';
import type { Controller } from '../../kube/controller.ts';
import { missingSecrets, type SecretReference, secretRereadMillis } from '../common/missing-secrets.ts';
import { ruleVerdict } from '../common/rule-verdict.ts';
import { notifyKind } from '../common/swarm-kinds.ts';
import { type VerdictControllerOptions, verdictController } from '../common/verdict-controller.ts';

/**
 * SwarmNotify: says whether its channels are complete and their Secrets there (governance 6.3.6, 6.4.5). A Secret that
 * is missing leaves it Ready, with the fact as reason: notifies must not hold up what a sync brings next (gitops 6).
 */
export const notifyController = (options: VerdictControllerOptions): Controller =>
  verdictController<SwarmNotify>(
    {
      name: 'swarmnotify-controller',
      kind: notifyKind,
      async judge(notify) {
        const invalid = ruleVerdict(notify, () => 'InvalidChannelConfig');
        if (invalid !== undefined) return { kind: 'judged', verdict: invalid };
        const references = secretReferences(notify);
        const missing = await missingSecrets(options.api, notify.metadata.namespace ?? '', references);
        return {
          kind: 'judged',
          verdict: {
            kind: 'ready',
            reason: missing.length === 0 ? 'Accepted' : 'SecretNotFound',
            message: missing.join('; '),
          },
          ...(references.length === 0 ? {} : { afterMillis: secretRereadMillis }),
        };
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

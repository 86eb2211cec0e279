import type { SwarmSettings } from '../../../schemas/generated/types.ts';
import type { Controller } from '../../kube/controller.ts';
import { ruleVerdict } from '../common/rule-verdict.ts';
import { settingsKind } from '../common/swarm-kinds.ts';
import { type VerdictControllerOptions, verdictController } from '../common/verdict-controller.ts';

/** SwarmSettings: says that they are accepted, or what is wrong with them; agents read them themselves. */
export const settingsController = (options: VerdictControllerOptions): Controller =>
  verdictController<SwarmSettings>(
    {
      name: 'swarmsettings-controller',
      kind: settingsKind,
      judge: (settings) => ({
        kind: 'judged',
        verdict: ruleVerdict(settings, () => 'InvalidSpec') ?? {
          kind: 'ready',
          reason: 'Accepted',
          message: '',
        },
      }),
    },
    options,
  );

import type { SwarmAgent, SwarmEvent, SwarmRun, SwarmTeam } from '../../../schemas/generated/types.ts';
import { streamKeyAnnotation } from '../../outputs/chunk-store.ts';
import { controllerReference, ownerReference } from '../common/owner-reference.ts';
import { teamLabel } from '../common/run-annotations.ts';
import type { Firing } from './firing.ts';
import type { TargetTexts } from './target-texts.ts';
import {
  agentLabel,
  firingAnnotation,
  shortName,
  triggerLabel,
  triggerTemplateLabel,
  triggerTypeAnnotation,
} from './trigger-labels.ts';

/** What a run is made of. */
export interface WantedRun {
  readonly event: SwarmEvent;
  readonly firing: Pick<Firing, 'streamKey'>;
  readonly target: SwarmTeam | SwarmAgent;
  readonly text: Extract<TargetTexts, { readonly kind: 'ok' }>;
  readonly name: string;
  /** Goes into its annotation. */
  readonly mark: string;
}

/**
 * The run of one target. Of a team it gives no more than the input: the team is copied into it when it is first looked
 * at, as into any run (orchestration 3.1.2). It belongs to the event, and to its team or agent besides (3.1.6).
 */
export function wantedRun({ event, firing, target, text, name, mark }: WantedRun): SwarmRun {
  const { namespace = '' } = event.metadata;
  const targetName = shortName(target.metadata.name);
  const labels =
    target.kind === 'SwarmTeam'
      ? { [teamLabel]: target.metadata.name, [triggerTemplateLabel]: targetName }
      : { [agentLabel]: targetName };
  return {
    apiVersion: event.apiVersion,
    kind: 'SwarmRun',
    metadata: {
      name,
      namespace,
      labels: { [triggerLabel]: shortName(event.metadata.name), ...labels },
      annotations: {
        [triggerTypeAnnotation]: event.spec.source.type,
        [firingAnnotation]: mark,
        ...(firing.streamKey === undefined ? {} : { [streamKeyAnnotation]: firing.streamKey }),
      },
      ownerReferences: [controllerReference(event), ownerReference(target)],
    },
    spec: runSpec(target, text),
  };
}

/** An agent's own limit of time ends its run (orchestration 3.3.1). */
function runSpec(target: SwarmTeam | SwarmAgent, { input, prompt }: WantedRun['text']): SwarmRun['spec'] {
  const { name } = target.metadata;
  if (target.kind === 'SwarmTeam')
    return { teamRef: name, ...(Object.keys(input).length === 0 ? {} : { input }) };
  const timeoutSeconds = target.spec.guardrails?.limits?.timeoutSeconds;
  return {
    agent: name,
    prompt,
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
  };
}

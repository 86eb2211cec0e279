import { findingMessage } from '../../../schemas/finding.ts';
import type { SwarmRunSpec } from '../../../schemas/generated/types.ts';
import { pipelineFindings } from '../../../schemas/rules/object/pipeline.ts';
import { teamMode } from '../../../schemas/rules/team-mode.ts';
import { missingInputs } from './inputs.ts';
import type { Problem } from './plan.ts';

/** Why a run can never start, whatever happens around it (orchestration 3.2, 4.1.8). */
export function planProblem(
  spec: SwarmRunSpec,
  input: Readonly<Record<string, string>>,
  required: readonly string[],
): Problem | undefined {
  return inputProblem(spec, input, required) ?? modeProblem(spec) ?? dagProblem(spec);
}

function inputProblem(
  spec: SwarmRunSpec,
  input: Readonly<Record<string, string>>,
  required: readonly string[],
): Problem | undefined {
  if (spec.agent !== undefined) {
    if ((spec.prompt ?? '').trim() !== '') return undefined;
    return { reason: 'InvalidInput', message: 'a run of an agent needs a prompt. Set spec.prompt' };
  }
  const [missing] = missingInputs(required, input);
  if (missing === undefined) return undefined;
  return { reason: 'InvalidInput', message: `required input parameter "${missing}" is missing` };
}

function modeProblem(spec: SwarmRunSpec): Problem | undefined {
  if (spec.agent !== undefined) return undefined;
  if (teamMode(spec) === 'routed' && spec.routing?.model === undefined) {
    const message = 'RoutingFailed: spec.routing.model is not set. Set the model of the router';
    return { reason: 'RoutingFailed', message };
  }
  return undefined;
}

function dagProblem(spec: SwarmRunSpec): Problem | undefined {
  const messages = pipelineFindings(spec).map(findingMessage);
  return messages.length === 0 ? undefined : { reason: 'InvalidDAG', message: messages.join('; ') };
}

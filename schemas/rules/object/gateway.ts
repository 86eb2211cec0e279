import { finding } from '../../errors.ts';
import type { Finding } from '../../finding.ts';
import type { SwarmAgent } from '../../generated/types.ts';
import { defaultLimits } from '../policy/limits.ts';
import { isDnsLabel } from './names.ts';

const tagPattern = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const roleAnnotations = ['kubeswarm.io/team-role', 'kubeswarm/team-role'];
const DEFAULT_DISPATCH_SECONDS = 120;

/** `spec.gateway` (governance 11, agents 7). */
export function gatewayFindings({ metadata, spec }: SwarmAgent): readonly Finding[] {
  const { gateway } = spec;
  if (gateway === undefined) return [];
  const path = ['spec', 'gateway'];
  const found: Finding[] = [];
  if (roleAnnotations.some((annotation) => metadata.annotations?.[annotation] !== undefined))
    found.push(finding('agent.gateway-on-role', {}, { path }));
  for (const [index, tag] of (gateway.filterByTags ?? []).entries())
    if (!tagPattern.test(tag))
      found.push(finding('agent.gateway-tag', { tag }, { path: [...path, 'filterByTags', index] }));
  for (const [index, target] of (gateway.allowedTargets ?? []).entries())
    if (!isDnsLabel(target))
      found.push(finding('agent.gateway-target', { target }, { path: [...path, 'allowedTargets', index] }));
  if (gateway.allowGatewayTargets === true && (gateway.allowedTargets ?? []).length === 0)
    found.push(finding('agent.gateway-targets-open', {}, { path: [...path, 'allowGatewayTargets'] }));
  const task = spec.guardrails?.limits?.timeoutSeconds ?? defaultLimits.timeoutSeconds ?? 0;
  const dispatch = gateway.dispatchTimeoutSeconds ?? DEFAULT_DISPATCH_SECONDS;
  if (dispatch > task)
    found.push(
      finding('agent.gateway-timeout', { dispatch, task }, { path: [...path, 'dispatchTimeoutSeconds'] }),
    );
  return found;
}

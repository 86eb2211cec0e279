import type { Finding } from '../../finding.ts';
import type { KubeObject } from '../../kube-object.ts';
import { isKind, isSwarmObject, keyOf } from '../kinds.ts';
import { emptyContext, type RuleContext } from '../rule-context.ts';
import { unhonouredFindings } from '../unhonoured.ts';
import { agentFindings } from './agent.ts';
import { annotationFindings } from './annotations.ts';
import { budgetFindings } from './budget.ts';
import { eventFindings } from './event.ts';
import { memoryFindings } from './memory.ts';
import { neverRunFindings } from './never-run.ts';
import { notifyFindings } from './notify.ts';
import { policyFindings } from './policy.ts';
import { registryFindings } from './registry.ts';
import { runFindings } from './run.ts';
import { selectorFindings } from './selector.ts';
import { settingsFindings } from './settings.ts';
import { teamFindings } from './team.ts';

/**
 * What schema and CEL cannot say about one object (orchestration 9, governance 11, agents 2.9). The object has passed
 * the schema and is in canonical spelling; objects of other groups have no findings.
 */
export function checkObject(object: KubeObject, context: RuleContext = emptyContext): readonly Finding[] {
  if (!isSwarmObject(object)) return [];
  const found = [
    ...kindFindings(object, context),
    ...annotationFindings(object),
    ...neverRunFindings(object),
    ...unhonouredFindings(object),
  ];
  if (found.length === 0) return found;
  const key = keyOf(object);
  return found.map((each) => ({ ...each, object: key }));
}

function kindFindings(object: KubeObject, context: RuleContext): readonly Finding[] {
  if (isKind(object, 'SwarmAgent')) return agentFindings(object, context);
  if (isKind(object, 'SwarmTeam')) return teamFindings(object, context);
  if (isKind(object, 'SwarmRun')) return runFindings(object);
  if (isKind(object, 'SwarmEvent')) return eventFindings(object);
  if (isKind(object, 'SwarmPolicy')) return policyFindings(object, context);
  if (isKind(object, 'SwarmSettings')) return settingsFindings(object, context);
  if (isKind(object, 'SwarmBudget')) return budgetFindings(object, context);
  if (isKind(object, 'SwarmNotify')) return [...notifyFindings(object), ...selectorFindings(object, context)];
  if (isKind(object, 'SwarmMemory')) return memoryFindings(object);
  if (isKind(object, 'SwarmRegistry')) return registryFindings(object);
  return [];
}

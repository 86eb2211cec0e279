import type { GuardrailLimits, SwarmRunSpec, SwarmTeamSpec } from '../../../schemas/generated/types.ts';
import { isKind } from '../../../schemas/rules/kinds.ts';
import { limitFields } from '../../../schemas/rules/policy/effective-policy.ts';
import { defaultLimits, requestedLimit } from '../../../schemas/rules/policy/limits.ts';
import type { PlacedObject } from '../placed-object.ts';
import { doing, numberLevel, type Owner, type ReachItem, usedModel } from './reach-item.ts';
import { ownerOf, type ReachSubject } from './reach-subjects.ts';
import { searchDefaults, searchNumbers } from './search-defaults.ts';

/**
 * Limits as their author asks for them. What a policy makes of them is told as a change of the policy, once, rather than
 * once for each agent.
 */
export function agentLimits({ owner, subject, placed }: ReachSubject): readonly ReachItem[] {
  const limits: GuardrailLimits = subject.limits;
  const level = (field: string, value: number | undefined, fallback: number): ReachItem =>
    numberLevel({
      owner,
      widening: 'limits-raised',
      key: field,
      says: field,
      value,
      fallback,
      place: placed.placeOf([...subject.limitsPath, field]),
    });
  return [
    ...limitFields.map((field) =>
      level(field, requestedLimit(limits, field), defaultLimits[field] ?? Number.POSITIVE_INFINITY),
    ),
    level('retries', limits.retries, 3),
  ];
}

type Flow = Pick<
  SwarmTeamSpec & SwarmRunSpec,
  'pipeline' | 'search' | 'routing' | 'maxTokens' | 'timeoutSeconds'
>;

/** What bounds the flow of a team or a run, and the models that it uses beside those of its agents. */
export function flowReach(placed: PlacedObject): readonly ReachItem[] {
  const { object } = placed;
  if (isKind(object, 'SwarmTeam')) {
    const owner = ownerOf(object);
    return [
      ...flowLimits(owner, object.spec, placed),
      limit(
        owner,
        placed,
        ['maxDailyTokens'],
        'maxDailyTokens',
        object.spec.maxDailyTokens,
        Number.POSITIVE_INFINITY,
      ),
      ...flowModels(owner, object.spec, placed),
      ...players(owner, object.spec, placed),
    ];
  }
  if (!isKind(object, 'SwarmRun')) return [];
  const owner = ownerOf(object);
  return [...flowLimits(owner, object.spec, placed), ...flowModels(owner, object.spec, placed)];
}

/** Who does the work of a role that has no model of its own. */
function players(
  owner: Owner,
  { roles = [] }: Pick<SwarmTeamSpec, 'roles'>,
  placed: PlacedObject,
): readonly ReachItem[] {
  return roles.flatMap(({ name, swarmAgent }, index): ReachItem[] =>
    swarmAgent === undefined
      ? []
      : [
          {
            form: 'member',
            widening: 'agents-gained',
            isRestriction: false,
            owner,
            key: `${name} ${swarmAgent}`,
            ...doing(`gives role "${name}" to SwarmAgent "${swarmAgent}"`),
            place: placed.placeOf(['spec', 'roles', index, 'swarmAgent']),
          },
        ],
  );
}

function limit(
  owner: Owner,
  placed: PlacedObject,
  path: readonly (string | number)[],
  says: string,
  value: number | undefined,
  fallback: number,
): ReachItem {
  const place = placed.placeOf(['spec', ...path]);
  return numberLevel({ owner, widening: 'limits-raised', key: says, says, value, fallback, place });
}

function flowLimits(owner: Owner, spec: Flow, placed: PlacedObject): readonly ReachItem[] {
  const steps = (spec.pipeline ?? []).flatMap(({ role, loop, validate }, index) => {
    const retries = validate?.onFailure === 'retry' ? (validate.maxRetries ?? 2) : 0;
    const loops = loop === undefined ? 1 : (loop.maxIterations ?? 10);
    const at = ['pipeline', index];
    return [
      limit(owner, placed, [...at, 'loop', 'maxIterations'], `iterations of step "${role}"`, loops, 1),
      limit(
        owner,
        placed,
        [...at, 'validate', 'maxRetries'],
        `validation retries of step "${role}"`,
        retries,
        0,
      ),
    ];
  });
  const { search } = spec;
  const bounds =
    search === undefined
      ? []
      : searchNumbers.map((field) => {
          const value = search[field] ?? searchDefaults[field];
          const isLifted = value === 0 && (field === 'maxDepth' || field === 'maxIterations');
          const number = isLifted ? Number.POSITIVE_INFINITY : value;
          return limit(owner, placed, ['search', field], `search ${field}`, number, searchDefaults[field]);
        });
  return [
    limit(owner, placed, ['maxTokens'], 'maxTokens', spec.maxTokens, Number.POSITIVE_INFINITY),
    ...steps,
    ...bounds,
  ];
}

function flowModels(owner: Owner, spec: Flow, placed: PlacedObject): readonly ReachItem[] {
  const used = [
    { model: spec.routing?.model, path: ['routing', 'model'], does: 'routes by model' },
    ...(spec.pipeline ?? []).flatMap(({ validate, contextPolicy }, index) => [
      {
        model: validate?.semanticModel,
        path: ['pipeline', index, 'validate', 'semanticModel'],
        does: 'judges by model',
      },
      {
        model: contextPolicy?.compress?.model,
        path: ['pipeline', index, 'contextPolicy', 'compress', 'model'],
        does: 'compresses by model',
      },
    ]),
  ];
  return used.flatMap(({ model, path, does }) =>
    usedModel({ owner, place: placed.placeOf(['spec', ...path]), model, does }),
  );
}

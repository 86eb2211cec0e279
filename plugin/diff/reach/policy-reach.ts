import type { SwarmPolicy } from '../../../schemas/generated/types.ts';
import { globCovers } from '../../../schemas/rules/globs.ts';
import { toolPatternCovers } from '../../../schemas/rules/tool-patterns.ts';
import type { PlacedObject } from '../placed-object.ts';
import { doing, type Level, type Member, numberLevel, type ReachItem, wordLevel } from './reach-item.ts';
import { ownerOf } from './reach-subjects.ts';

type Path = readonly (string | number)[];

/** What a SwarmPolicy forbids, demands and bounds, each with its place: less of it is looser. */
export function policyReach(policy: SwarmPolicy, { placeOf }: PlacedObject): readonly ReachItem[] {
  const owner = ownerOf(policy);
  const { spec } = policy;
  const restriction = (
    path: Path,
    key: string,
    does: string,
    covers?: (other: string) => boolean,
  ): Member => ({
    form: 'member',
    widening: 'policy-loosened',
    isRestriction: true,
    owner,
    key,
    ...doing(does),
    place: placeOf(['spec', ...path]),
    ...(covers === undefined ? {} : { covers }),
  });
  const word = (path: Path, says: string, order: readonly string[], value: string | undefined): Level => {
    const fallback = order.at(-1) ?? '';
    const place = placeOf(['spec', ...path]);
    return wordLevel({ owner, widening: 'policy-loosened', key: says, says, order, value, fallback, place });
  };
  const list = (
    path: Path,
    topic: string,
    does: string,
    entries: readonly string[] | undefined,
    covers: (outer: string, inner: string) => boolean,
  ): readonly Member[] =>
    (entries ?? []).map((entry, index) =>
      restriction([...path, index], `${topic} ${entry}`, `${does} "${entry}"`, (other) =>
        other.startsWith(`${topic} `) ? covers(entry, other.slice(topic.length + 1)) : false,
      ),
    );
  const requirements = (['budgetRef', 'audit', 'allowList'] as const).flatMap((field) =>
    spec.requirements?.[field] === true
      ? [restriction(['requirements', field], `requires ${field}`, `requires ${field}`)]
      : [],
  );
  const selector = spec.namespaceSelector;
  return [
    word(
      ['enforcementMode'],
      'enforcement mode',
      ['Enforce', 'Warn', 'Audit', 'no policy'],
      spec.enforcementMode ?? 'Audit',
    ),
    ...list(['tools', 'deny'], 'tool', 'denies tool', spec.tools?.deny, toolPatternCovers),
    ...list(['models', 'denied'], 'model', 'denies model', spec.models?.denied, globCovers),
    ...list(
      ['output', 'denyPatterns'],
      'output',
      'refuses output like',
      spec.output?.denyPatterns,
      (a, b) => a === b,
    ),
    allowedModels(policy, placeOf),
    ...requirements,
    word(
      ['tools', 'forceTrustLevel'],
      'forced trust level',
      ['sandbox', 'external', 'internal', 'none'],
      spec.tools?.forceTrustLevel,
    ),
    word(
      ['output', 'minValidation'],
      'least validation',
      ['semantic', 'schema', 'pattern', 'none'],
      spec.output?.minValidation,
    ),
    word(['outputVisibility'], 'output visibility', ['Reference', 'Inline'], spec.outputVisibility),
    word(['limits', 'onExceed'], 'onExceed', ['Reject', 'Clamp'], spec.limits?.onExceed),
    ...ceilings(policy, placeOf),
    ...(selector === undefined
      ? []
      : [
          restriction(
            ['namespaceSelector'],
            `selector ${JSON.stringify(selector)}`,
            'selects namespaces as it does',
          ),
        ]),
  ];
}

function allowedModels(policy: SwarmPolicy, placeOf: PlacedObject['placeOf']): ReachItem {
  const path = ['spec', 'models', 'allowed'];
  return {
    form: 'list',
    widening: 'policy-loosened',
    owner: ownerOf(policy),
    says: 'models',
    entries: (policy.spec.models?.allowed ?? []).map((pattern, index) => ({
      pattern,
      place: placeOf([...path, index]),
    })),
    covers: globCovers,
    place: placeOf(path),
  };
}

const ceilingFields = [
  'maxAnswerTokensPerCall',
  'maxConcurrentTasks',
  'maxDailyTokens',
  'maxThinkingTokensPerCall',
  'maxTimeoutSeconds',
  'maxTokensPerCall',
] as const;

function ceilings(policy: SwarmPolicy, placeOf: PlacedObject['placeOf']): readonly ReachItem[] {
  const owner = ownerOf(policy);
  const floor = policy.spec.limits?.minTimeoutSeconds;
  const floorLevel: Level = {
    form: 'level',
    widening: 'policy-loosened',
    owner,
    key: 'minTimeoutSeconds',
    says: 'minTimeoutSeconds',
    shown: floor === undefined ? 'none' : String(floor),
    rank: [-(floor ?? 0)],
    otherwise: { rank: [0], shown: 'none' },
    place: placeOf(['spec', 'limits', 'minTimeoutSeconds']),
  };
  return [
    ...ceilingFields.map((field) =>
      numberLevel({
        owner,
        widening: 'policy-loosened',
        key: field,
        says: field,
        value: policy.spec.limits?.[field],
        fallback: Number.POSITIVE_INFINITY,
        place: placeOf(['spec', 'limits', field]),
      }),
    ),
    floorLevel,
  ];
}

import type { FieldPath } from '../finding.ts';
import { type Draft, isDraft, patternOf, placesAt, valueAt, writeAt } from './draft.ts';

/** One spelling that was rewritten: where it stood, and what to write instead. */
export interface Rewriting {
  readonly path: FieldPath;
  readonly written: string;
  readonly canonical: string;
}

/** A rewriting of one object, and which of its fields was written otherwise; none for the object itself. */
interface Rewritten extends Omit<Rewriting, 'path'> {
  readonly field?: FieldPath;
}

interface Rewrite {
  readonly kinds: readonly string[];
  readonly at: string;
  /** Fields without which there is nothing to do, relative to the object. */
  readonly when: readonly string[];
  /** Changes the object; says nothing when there was nothing to do. */
  apply(object: Draft): Rewritten | undefined;
}

const teams = ['SwarmTeam', 'SwarmRun'];

/** Spellings that are more than another name, one entry for each object that they occur in. */
export const rewrites: readonly Rewrite[] = [
  { kinds: ['SwarmAgent'], at: 'spec.tools.mcp[].auth', when: ['secretRef'], apply: authShorthand },
  { kinds: teams, at: 'spec.roles[].tools.mcp[].auth', when: ['secretRef'], apply: authShorthand },
  { kinds: ['SwarmAgent'], at: 'spec.tools.mcp[]', when: ['auth.type'], apply: noAuth },
  { kinds: teams, at: 'spec.roles[].tools.mcp[]', when: ['auth.type'], apply: noAuth },
  { kinds: ['SwarmAgent'], at: 'spec.runtime.autoscaling', when: ['scaleToZero'], apply: scaleToZero },
  { kinds: teams, at: 'spec.roles[].runtime.autoscaling', when: ['scaleToZero'], apply: scaleToZero },
  { kinds: ['SwarmAgent'], at: 'spec', when: ['settings[]'], apply: settingNames },
  { kinds: teams, at: 'spec.roles[]', when: ['settings[]'], apply: settingNames },
  { kinds: teams, at: 'spec.pipeline[]', when: ['capabilityRef'], apply: stepByCapability },
  { kinds: ['SwarmTeam'], at: 'spec.artifactStore', when: ['type'], apply: fileStore },
  { kinds: ['SwarmRegistry'], at: 'spec', when: ['scope'], apply: scopeWord },
  { kinds: ['SwarmNotify'], at: 'spec', when: ['events'], apply: eventRules },
  { kinds: ['SwarmEvent'], at: 'spec.targets[]', when: ['prompt', 'input.prompt'], apply: targetPrompt },
];

const readRewrites = rewrites.map((rewrite) => ({ ...rewrite, pattern: patternOf(rewrite.at) }));

/** Applies all of them to a draft of the object. */
export function applyRewrites(kind: string, root: Draft): readonly Rewriting[] {
  const found: Rewriting[] = [];
  for (const { kinds, pattern, apply } of readRewrites) {
    if (!kinds.includes(kind)) continue;
    for (const { object, path } of placesAt(root, pattern)) {
      const done = apply(object);
      if (done === undefined) continue;
      const { field = [], written, canonical } = done;
      found.push({ path: [...path, ...field], written, canonical });
    }
  }
  return found;
}

/** `{type: bearer, secretRef: {name, key}}`; without a key it stays, since only the cluster knows the keys. */
function authShorthand(auth: Draft): Rewritten | undefined {
  const name = valueAt(auth, ['secretRef', 'name']);
  const key = valueAt(auth, ['secretRef', 'key']);
  if (typeof name !== 'string') return undefined;
  if (auth.type === 'mtls') {
    auth.mtls ??= { secretRef: { name } };
    return withoutShorthand(auth, 'mtls.secretRef');
  }
  if (auth.type !== 'bearer' || (auth.bearer === undefined && typeof key !== 'string')) return undefined;
  auth.bearer ??= { secretKeyRef: { name, key } };
  return withoutShorthand(auth, 'bearer.secretKeyRef');
}

function withoutShorthand(auth: Draft, canonical: string): Rewritten {
  delete auth.type;
  delete auth.secretRef;
  return { written: 'type and secretRef', canonical };
}

function noAuth(server: Draft): Rewritten | undefined {
  if (!isDraft(server.auth) || server.auth.type !== 'none') return undefined;
  delete server.auth.type;
  delete server.auth.secretRef;
  if (Object.keys(server.auth).length === 0) delete server.auth;
  return { field: ['auth', 'type'], written: 'auth.type: none', canonical: 'no auth' };
}

/** afterSeconds has no other place, so that scaleToZero stays where it is given. */
function scaleToZero(autoscaling: Draft): Rewritten | undefined {
  const zero = autoscaling.scaleToZero;
  if (!isDraft(zero) || (zero.afterSeconds !== undefined && autoscaling.minReplicas !== undefined))
    return undefined;
  if (zero.enabled === true) autoscaling.minReplicas ??= 0;
  if (zero.afterSeconds === undefined || zero.enabled !== true) delete autoscaling.scaleToZero;
  return { field: ['scaleToZero'], written: 'scaleToZero', canonical: 'minReplicas' };
}

function settingNames(owner: Draft): Rewritten | undefined {
  const settings = owner.settings;
  if (!Array.isArray(settings) || !settings.some((setting) => typeof setting === 'string')) return undefined;
  owner.settings = settings.map((setting) => (typeof setting === 'string' ? { name: setting } : setting));
  return { field: ['settings'], written: 'settings as plain names', canonical: 'settings[].name' };
}

/** `name` with `capabilityRef.name` (orchestration 4.3). */
function stepByCapability(step: Draft): Rewritten | undefined {
  const capability = valueAt(step, ['capabilityRef', 'name']);
  if (capability === undefined) return undefined;
  if (valueAt(step, ['registryLookup', 'capability']) === undefined) {
    writeAt(step, ['registryLookup', 'capability'], capability);
  }
  step.role ??= step.name;
  delete step.capabilityRef;
  delete step.name;
  return {
    field: ['capabilityRef'],
    written: 'name and capabilityRef',
    canonical: 'role and registryLookup.capability',
  };
}

function fileStore(store: Draft): Rewritten | undefined {
  if (store.type !== 'file') return undefined;
  store.type = 'local';
  return { field: ['type'], written: 'type: file', canonical: 'type: local' };
}

const scopes: Readonly<Record<string, string>> = { Namespace: 'namespace-scoped', Cluster: 'cluster-wide' };

function scopeWord(spec: Draft): Rewritten | undefined {
  const written = typeof spec.scope === 'string' ? spec.scope : '';
  const canonical = scopes[written];
  if (canonical === undefined) return undefined;
  spec.scope = canonical;
  return { field: ['scope'], written: `scope: ${written}`, canonical: `scope: ${canonical}` };
}

/** `events` keeps what `on` cannot say: the template of an event. */
function eventRules(spec: Draft): Rewritten | undefined {
  if (!Array.isArray(spec.events)) return undefined;
  const events: readonly unknown[] = spec.events;
  const kept = events.filter((event) => isDraft(event) && event.template !== undefined);
  if (spec.on !== undefined && kept.length === events.length) return undefined;
  spec.on ??= [...new Set(events.map((event) => (isDraft(event) ? event.type : event)))];
  if (kept.length > 0) spec.events = kept;
  else delete spec.events;
  return { field: ['events'], written: 'events', canonical: 'on' };
}

/** A team takes its prompt as an input, an agent its input prompt as the prompt (orchestration 7.1). */
function targetPrompt(target: Draft): Rewritten | undefined {
  if (target.team !== undefined && target.prompt !== undefined) {
    if (valueAt(target, ['input', 'prompt']) === undefined)
      writeAt(target, ['input', 'prompt'], target.prompt);
    delete target.prompt;
    return { field: ['prompt'], written: 'prompt', canonical: 'input.prompt' };
  }
  if (target.agent === undefined || target.prompt !== undefined || !isDraft(target.input)) return undefined;
  if (target.input.prompt === undefined) return undefined;
  target.prompt = target.input.prompt;
  delete target.input.prompt;
  if (Object.keys(target.input).length === 0) delete target.input;
  return { field: ['input', 'prompt'], written: 'input.prompt', canonical: 'prompt' };
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { renames } from '../../../schemas/aliases/renames.ts';
import { structures } from '../../../schemas/generated/structure.ts';
import type { KindName } from '../../../schemas/rules/kinds.ts';
import { unhonouredFields } from '../../../schemas/rules/unhonoured-fields.ts';
import type { StructureNode } from '../../../schemas/structure.ts';
import { honouredFields } from '../../support/rules/honoured-fields.ts';

const root = join(import.meta.dirname, '../../..');
const isKindName = (name: string): name is KindName => Object.hasOwn(structures, name);
const kinds = Object.keys(honouredFields).filter(isKindName);

/** Fields and everything below them that a rule speaks about by another way than the table of unhonoured fields. */
const judgedBelow: Readonly<Partial<Record<KindName, Readonly<Record<string, string>>>>> = {
  SwarmTeam: {
    // A team with these is in a mode that is not carried out, and so are its runs.
    'spec.search': 'schemas/rules/team-mode.ts',
  },
  SwarmRun: {
    // The router is an agent of the team.
    'spec.routing.apiKeyRef': 'operator/controllers/team/desired.ts',
    'spec.routing.envFrom': 'operator/controllers/team/desired.ts',
    'spec.routing.model': 'operator/controllers/team/desired.ts',
    'spec.search': 'schemas/rules/team-mode.ts',
    ...Object.fromEntries(
      ['model', 'prompt', 'tools', 'limits', 'guardrails', 'runtime', 'settings', 'envFrom', 'plugins'].map(
        (field) => [`spec.roles[].${field}`, 'schemas/rules/object/role-fields.ts'],
      ),
    ),
  },
};

/** What a team copies from an inline role to the agent that it makes: judged as the agent's. */
const copiedToAgent: Readonly<Record<string, string>> = {
  'spec.roles[].envFrom': 'spec.infrastructure.envFrom',
  'spec.roles[].guardrails.tools': 'spec.guardrails.tools',
  'spec.roles[].limits': 'spec.guardrails.limits',
  'spec.roles[].prompt': 'spec.prompt',
  'spec.roles[].runtime': 'spec.runtime',
  'spec.roles[].settings': 'spec.settings',
  'spec.roles[].tools': 'spec.tools',
  'spec.routing.apiKeyRef': 'spec.infrastructure.apiKeyRef',
  'spec.routing.envFrom': 'spec.infrastructure.envFrom',
};

/** Fields that mean nothing without another one, which is not honoured yet. */
const onlyWith: Readonly<Record<string, string>> = {
  'SwarmAgent spec.reasoning.budgetTokens': 'spec.reasoning.mode',
  'SwarmAgent spec.reasoning.effort': 'spec.reasoning.mode',
};

/** Fields that are for people and forms, and say so. */
const forReaders = ['SwarmTeam spec.inputs[].description', 'SwarmTeam spec.inputs[].type'];

const isBelow = (path: string, top: string): boolean =>
  path === top || path.startsWith(`${top}.`) || path.startsWith(`${top}[]`);

function leavesOf(node: StructureNode | undefined, path: string): readonly string[] {
  if (node?.properties !== undefined)
    return Object.entries(node.properties).flatMap(([name, inner]) => leavesOf(inner, `${path}.${name}`));
  return node?.items === undefined ? [path] : leavesOf(node.items, `${path}[]`);
}

/** The place that the operator moves another spelling to before it reads anything. */
function canonical(kind: string, path: string): string {
  for (const { kinds: of, at, from, to } of renames) {
    const alias = `${at}.${from}`;
    if (of.includes(kind) && from !== to && isBelow(path, alias))
      return `${at}.${to}${path.slice(alias.length)}`;
  }
  return path;
}

const isUnhonoured = (kind: KindName, path: string): boolean =>
  (unhonouredFields[kind] ?? []).some((entry) => isBelow(path, entry.path));

const readersOf = (kind: KindName): readonly (readonly [path: string, file: string])[] =>
  Object.entries(honouredFields[kind]).flatMap(([file, fields]) =>
    fields.map((field) => [`spec.${field}`, file] as const),
  );

/** How a field is dealt with; undefined for one that is accepted and ignored. */
function treatment(kind: KindName, written: string): string | undefined {
  const path = canonical(kind, written);
  if (isUnhonoured(kind, path)) return 'unhonoured';
  const reader = readersOf(kind).find(([field]) => field === path)?.[1];
  if (reader !== undefined) return reader;
  const judge = Object.entries(judgedBelow[kind] ?? {}).find(([top]) => isBelow(path, top))?.[1];
  if (judge !== undefined) return judge;
  const gate = onlyWith[`${kind} ${path}`];
  if (gate !== undefined) return isUnhonoured(kind, gate) ? 'unhonoured' : undefined;
  if (forReaders.includes(`${kind} ${path}`)) return 'for readers';
  const copied = kind === 'SwarmTeam' && Object.entries(copiedToAgent).find(([top]) => isBelow(path, top));
  return copied ? treatment('SwarmAgent', copied[1] + path.slice(copied[0].length)) : undefined;
}

test('all kinds are looked at', () => {
  expect(kinds.toSorted()).toEqual(Object.keys(structures).toSorted());
});

describe('every field of spec has an effect or a warning [RULES-UNHONOURED-1]', () => {
  test.each(kinds)('of %s', (kind) => {
    const leaves = leavesOf(structures[kind].properties?.spec, 'spec');
    expect(leaves.length).toBeGreaterThan(4);
    expect(leaves.filter((path) => treatment(kind, path) === undefined)).toEqual([]);
  });

  test.each(kinds)('and nobody claims to honour what %s does not have or warns of', (kind) => {
    const leaves = leavesOf(structures[kind].properties?.spec, 'spec');
    const claimed = readersOf(kind).map(([path]) => path);
    expect(claimed.filter((path) => !leaves.includes(path) || isUnhonoured(kind, path))).toEqual([]);
    expect(claimed.filter((path, index) => claimed.indexOf(path) !== index)).toEqual([]);
    const tops = [
      ...Object.keys(judgedBelow[kind] ?? {}),
      ...(unhonouredFields[kind] ?? []).map(({ path }) => path),
    ];
    expect(tops.filter((top) => !leaves.some((leaf) => isBelow(leaf, top)))).toEqual([]);
  });
});

describe('who is said to read a field names it', () => {
  const claims = kinds.flatMap((kind) => [...readersOf(kind), ...Object.entries(judgedBelow[kind] ?? {})]);
  const copies = Object.keys(copiedToAgent).map(
    (path) => [path, 'operator/controllers/team/desired.ts'] as const,
  );

  test('in its code', () => {
    const silent = [...claims, ...copies].filter(([path, file]) => {
      const name = path.replaceAll('[]', '').split('.').at(-1) ?? '';
      return !new RegExp(`\\b${name}\\b`).test(codeOf(file));
    });
    expect(silent).toEqual([]);
  });
});

/** Without comments, in which anything may be named. */
function codeOf(file: string): string {
  return readFileSync(join(root, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

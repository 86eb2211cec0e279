import { isArtifactName, maxArtifacts, outputArtifactName } from '../../artifact-name.ts';
import { artifactStoreProblem } from '../../artifact-store-problem.ts';
import { didYouMean } from '../../did-you-mean.ts';
import { finding } from '../../errors.ts';
import type { FieldPath, Finding } from '../../finding.ts';
import type { ArtifactStore, PipelineStep, Role, SwarmTeamSpec } from '../../generated/types.ts';
import { reachableFrom } from '../graph.ts';
import { isInline } from '../policy/agent-subject.ts';
import { dependencyGraph, type Flow, nearHint } from './flow.ts';

/** The store of a team, and whether its steps can do with it what they want (orchestration 4.6). */
export function artifactStoreFindings({
  artifactStore,
  pipeline = [],
  roles = [],
}: SwarmTeamSpec): readonly Finding[] {
  if (artifactStore === undefined) return unstoredFindings(pipeline, roles);
  const path = ['spec', 'artifactStore'];
  const problem = artifactStoreProblem(artifactStore);
  if (problem !== undefined) {
    const { fact, fix, field } = problem;
    const at = field === 's3' ? path : [...path, artifactStore.type, field];
    return [finding('team.artifact-store', { fact, fix }, { path: at })];
  }
  if (artifactStore.type !== 'local') return [];
  return [...claimFindings(artifactStore, path), ...sharingFindings(pipeline, roles)];
}

function claimFindings({ local }: ArtifactStore, path: FieldPath): readonly Finding[] {
  return (local?.claimName ?? '') === ''
    ? [finding('team.artifact-claim-unset', {}, { path: [...path, 'local', 'claimName'] })]
    : [];
}

function sharingFindings(pipeline: readonly PipelineStep[], roles: readonly Role[]): readonly Finding[] {
  return pipeline.flatMap((step, index) => {
    const role = roles.find(({ name }) => name === step.role);
    if (!hasFiles(step) || role === undefined || isInline(role) || role.swarmTeam !== undefined) return [];
    const parameters = { step: step.role, agent: role.swarmAgent ?? role.name };
    return [
      finding('team.artifact-folder-not-shared', parameters, { path: ['spec', 'pipeline', index, 'role'] }),
    ];
  });
}

function unstoredFindings(pipeline: readonly PipelineStep[], roles: readonly Role[]): readonly Finding[] {
  return [
    ...pipeline.flatMap((step, index) =>
      hasFiles(step) ? [unstored(`step "${step.role}"`, ['spec', 'pipeline', index, filesField(step)])] : [],
    ),
    ...roles.flatMap((role, index) =>
      role.runtime?.artifacts?.saveOutput === true && isInline(role)
        ? [unstored(`role "${role.name}"`, ['spec', 'roles', index, 'runtime', 'artifacts', 'saveOutput'])]
        : [],
    ),
  ];
}

const unstored = (where: string, path: FieldPath): Finding =>
  finding('team.artifacts-without-store', { where }, { path });

const filesField = ({ inputArtifacts = {} }: PipelineStep): string =>
  Object.keys(inputArtifacts).length > 0 ? 'inputArtifacts' : 'outputArtifacts';

const hasFiles = ({ inputArtifacts = {}, outputArtifacts = [] }: PipelineStep): boolean =>
  Object.keys(inputArtifacts).length > 0 || outputArtifacts.length > 0;

/** The files of single steps; `roles` tell who saves its output. */
export function artifactFindings({ pipeline = [], roles = [] }: Flow): readonly Finding[] {
  const graph = dependencyGraph({ pipeline });
  return pipeline.flatMap((step, index) => {
    const path = ['spec', 'pipeline', index];
    const inputs = Object.entries(step.inputArtifacts ?? {});
    const before = inputs.length === 0 ? new Set<string>() : reachableFrom(graph, step.role);
    const producers = pipeline.filter(({ role }) => before.has(role));
    return [
      ...nameFindings(step, path),
      ...inputs.flatMap(([name, source]) =>
        undeclaredFindings(step, source, [...path, 'inputArtifacts', name], producers, roles),
      ),
    ];
  });
}

function nameFindings(
  { role: step, inputArtifacts = {}, outputArtifacts = [] }: PipelineStep,
  path: FieldPath,
): readonly Finding[] {
  const inputs = Object.keys(inputArtifacts);
  const seen = new Set<string>();
  return [
    ...inputs.flatMap((name) =>
      badName(step, name, [...path, 'inputArtifacts', name]).map((found) => ({
        ...found,
        focus: 'key' as const,
      })),
    ),
    ...(inputs.length > maxArtifacts
      ? [
          finding(
            'team.artifacts-too-many',
            { step, count: String(inputs.length), most: String(maxArtifacts) },
            { path: [...path, 'inputArtifacts'] },
          ),
        ]
      : []),
    ...outputArtifacts.flatMap(({ name }, index) => {
      const at = [...path, 'outputArtifacts', index, 'name'];
      const isTwice = seen.has(name);
      seen.add(name);
      return [
        ...badName(step, name, at),
        ...(isTwice ? [finding('team.artifact-twice', { step, name }, { path: at })] : []),
      ];
    }),
  ];
}

const badName = (step: string, name: string, path: FieldPath): readonly Finding[] =>
  isArtifactName(name) ? [] : [finding('team.artifact-name', { step, name }, { path })];

/** Files that are not declared are kept too, but then only a run shows whether there are any. */
function undeclaredFindings(
  step: PipelineStep,
  source: string,
  path: FieldPath,
  producers: readonly PipelineStep[],
  roles: readonly Role[],
): readonly Finding[] {
  const dot = source.indexOf('.');
  const producer = producers.find(({ role }) => role === source.slice(0, Math.max(0, dot)));
  if (source.includes('{{') || producer === undefined) return [];
  const name = source.slice(dot + 1);
  const declared = (producer.outputArtifacts ?? []).map((output) => output.name);
  const role = roles.find((one) => one.name === producer.role);
  const saves = role?.runtime?.artifacts;
  const known = [...declared, ...(saves?.saveOutput === true ? [outputArtifactName(saves.format)] : [])];
  // Whether an agent that is described elsewhere saves its output is not seen here.
  const isOpen = (role === undefined || !isInline(role)) && name.startsWith('output.');
  if (known.includes(name) || isOpen) return [];
  const hint = nearHint(didYouMean(name, known));
  const parameters = { step: step.role, name, producer: producer.role, hint };
  return [finding('team.input-artifact-undeclared', parameters, { path })];
}

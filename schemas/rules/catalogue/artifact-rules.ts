import type { RuleGroup } from './rule-entry.ts';

/** Files of steps, and the store of a team (orchestration 4.6). */
export const artifactRules = {
  'team.artifact-store': {
    severity: 'error',
    fact: 'spec.artifactStore: {fact}',
    fix: '{fix}',
    what: 'spec.artifactStore does not have what its type needs',
    remedy: 'Complete or correct the store as the finding says',
    why: 'It becomes a mount of pods, or the address of objects; runs would fail at their start (orchestration 4.6).',
  },
  'team.artifact-claim-unset': {
    severity: 'warning',
    fact: 'spec.artifactStore is local without claimName, so in a cluster each pod keeps its files for itself',
    fix: 'Name a PersistentVolumeClaim that pods can share, or use type s3',
    why: 'A later step is another pod, which finds nothing (orchestration 4.6).',
  },
  'team.artifact-folder-not-shared': {
    severity: 'warning',
    fact: 'step "{step}" has files, and its role is played by SwarmAgent "{agent}", whose pods do not mount the local artifactStore',
    fix: 'Describe the agent in the role, or use a store of type s3',
    why: 'Only pods of inline roles get the claim of their team (orchestration 4.6).',
  },
  'team.artifacts-without-store': {
    severity: 'warning',
    what: 'A step asks for files, and the team has no artifactStore',
    fact: '{where} asks for files, and the team has no artifactStore',
    fix: 'Set spec.artifactStore; until then they are not kept',
    why: 'Without a store declared artifacts are ignored (orchestration 4.6).',
  },
  'team.artifact-name': {
    severity: 'error',
    fact: 'step "{step}": "{name}" is no name of an artifact',
    fix: 'Use at most 128 letters, digits, "_", "-" and ".", and begin with none of the last two',
    why: 'The name is the last part of a path and of a URL (orchestration 4.6).',
  },
  'team.artifact-twice': {
    severity: 'error',
    fact: 'step "{step}" declares artifact "{name}" more than once',
    fix: 'Remove one of them',
    why: 'Files of one name take the place of each other (orchestration 4.6).',
  },
  'team.artifacts-too-many': {
    severity: 'error',
    fact: 'step "{step}" takes {count} artifacts, and the most are {most}',
    fix: 'Take fewer, or let an earlier step join them',
    why: 'They are copied to the pod and shown to the model before it begins.',
  },
  'team.input-artifact': {
    severity: 'error',
    fact: 'step "{step}" takes artifact "{value}", which no earlier step of its dependsOn can have made',
    fix: 'Write <step>.<artifact> with a step that it depends on',
    why: 'The artifact must exist when the step starts (orchestration 4.6).',
  },
  'team.input-artifact-undeclared': {
    severity: 'warning',
    fact: 'step "{step}" takes artifact "{name}" of step "{producer}", which does not declare it',
    fix: 'Correct the name{hint}, or add it to outputArtifacts of step "{producer}"; without the file the step fails',
    why: 'A step that leaves no such file is found out only in the middle of a run (orchestration 4.6).',
  },
} as const satisfies RuleGroup;

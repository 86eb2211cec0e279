import { describe, expect, test } from '@jest/globals';
import type { ArtifactStore, PipelineStep, Role, SwarmTeamSpec } from '../../../schemas/generated/types.ts';
import { checkObject } from '../../../schemas/rules/object/check-object.ts';
import { ruleIds, run, said, team } from './objects.ts';

const inline = (name: string, runtime: Role['runtime'] = {}): Role => ({
  name,
  model: 'qwen3:4b',
  prompt: { inline: 'Work.' },
  runtime: { resources: { requests: { cpu: '100m' } }, ...runtime },
});
const shared: ArtifactStore = { type: 'local', local: { claimName: 'files' } };

/** A step `write`, and one that depends on it. */
function checked(
  write: Partial<PipelineStep>,
  take: Partial<PipelineStep>,
  spec: Partial<SwarmTeamSpec> = {},
) {
  return checkObject(
    team({
      roles: [inline('write'), inline('take')],
      pipeline: [
        { role: 'write', ...write },
        { role: 'take', dependsOn: ['write'], ...take },
      ],
      artifactStore: shared,
      ...spec,
    }),
  );
}
const report = { outputArtifacts: [{ name: 'report.md' }] };

describe('files of steps [ARTIFACT-15]', () => {
  test.each<[string, Partial<PipelineStep>, Partial<PipelineStep>, readonly unknown[]]>([
    ['that an earlier one declares', report, { inputArtifacts: { draft: 'write.report.md' } }, []],
    [
      'from a step that is no ancestor',
      { inputArtifacts: { x: 'take.report.md' } },
      report,
      [
        'team.input-artifact: step "write" takes artifact "take.report.md", which no earlier step of its dependsOn can have made. Write <step>.<artifact> with a step that it depends on',
      ],
    ],
    [
      'from a step that does not exist',
      report,
      { inputArtifacts: { x: 'wirte.report.md' } },
      [expect.stringContaining('team.input-artifact: step "take" takes artifact "wirte.report.md"')],
    ],
    [
      'that the earlier one does not declare',
      report,
      { inputArtifacts: { x: 'write.reprot.md' } },
      [
        'team.input-artifact-undeclared: step "take" takes artifact "reprot.md" of step "write", which does not declare it. Correct the name, did you mean "report.md"?, or add it to outputArtifacts of step "write"; without the file the step fails',
      ],
    ],
    [
      'that lead out of their folder',
      { outputArtifacts: [{ name: '../../etc/passwd' }] },
      { inputArtifacts: { '..': '{{ .steps.write.artifacts.x }}' } },
      [
        'team.artifact-name: step "write": "../../etc/passwd" is no name of an artifact. Use at most 128 letters, digits, "_", "-" and ".", and begin with none of the last two',
        expect.stringContaining('team.artifact-name: step "take": ".." is no name of an artifact'),
      ],
    ],
    [
      'that are declared twice',
      { outputArtifacts: [{ name: 'a' }, { name: 'a' }] },
      {},
      ['team.artifact-twice: step "write" declares artifact "a" more than once. Remove one of them'],
    ],
    [
      'that are too many',
      {},
      {
        inputArtifacts: Object.fromEntries(
          Array.from({ length: 21 }, (_, index) => [`a${index}`, '{{ .steps.write.artifacts.x }}']),
        ),
      },
      [
        expect.stringContaining(
          'team.artifacts-too-many: step "take" takes 21 artifacts, and the most are 20',
        ),
      ],
    ],
  ])('%s', (_, write, take, expected) => {
    expect(said(checked(write, take))).toEqual(expected);
  });

  test('the saved output of an inline role needs no declaration', () => {
    const take = { inputArtifacts: { x: 'write.output.md' } };
    const saving = inline('write', { artifacts: { saveOutput: true, format: 'markdown' } });
    expect(said(checked({}, take, { roles: [saving, inline('take')] }))).toEqual([]);
    expect(ruleIds(checked({}, take))).toEqual(['team.input-artifact-undeclared']);
  });

  test('of a run are judged as those of a team', () => {
    const bad = run({ pipeline: [{ role: 'write', outputArtifacts: [{ name: 'a/b' }] }] });
    expect(ruleIds(checkObject(bad))).toContain('team.artifact-name');
  });

  test('[ARTIFACT-13] without a store are told to be ignored', () => {
    const spec = { roles: [inline('write', { artifacts: { saveOutput: true } }), inline('take')] };
    const { artifactStore: _, ...rest } = team(spec).spec;
    const findings = checkObject(
      team({ ...rest, pipeline: [{ role: 'write', ...report }, { role: 'take' }] }),
    );
    const fix = 'Set spec.artifactStore; until then they are not kept';
    expect(said(findings)).toEqual([
      `team.artifacts-without-store: step "write" asks for files, and the team has no artifactStore. ${fix}`,
      `team.artifacts-without-store: role "write" asks for files, and the team has no artifactStore. ${fix}`,
    ]);
  });
});

describe('the store of a team [ARTIFACT-15]', () => {
  const s3 = (change: Partial<NonNullable<ArtifactStore['s3']>> = {}): ArtifactStore => ({
    type: 's3',
    s3: { bucket: 'team-files', ...change },
  });
  const local = (path: string): ArtifactStore => ({ type: 'local', local: { claimName: 'files', path } });

  test.each<[string, ArtifactStore]>([
    ['a claim', shared],
    ['a claim at a path', local('/data/artifacts')],
    ['a folder below /tmp', local('/tmp/files')],
    ['a bucket', s3()],
    ['a bucket elsewhere', s3({ endpoint: 'http://minio.lab.svc:9000', region: 'eu-1', prefix: 'a/b' })],
  ])('may be %s', (_, artifactStore) => {
    expect(said(checked({}, {}, { artifactStore }))).toEqual([]);
  });

  test.each<[string, ArtifactStore, string]>([
    ['a relative path', local('artifacts'), 'path "artifacts" is no absolute path'],
    ['a path that leads up', local('/artifacts/../etc'), 'path "/artifacts/../etc" is no absolute path'],
    ['the root', local('/'), 'path "/" is no absolute path'],
    [
      'the program of the pod',
      local('/opt/kubeswarm'),
      'path "/opt/kubeswarm" belongs to the system of the pod',
    ],
    ['the prompt of the pod', local('/etc/swarm'), 'path "/etc/swarm" belongs to the system of the pod'],
    ['a claim that is no name', { type: 'local', local: { claimName: 'A b' } }, 'claim "A b" is no name'],
    ['a bucket without block', { type: 's3' }, 'of type s3 names no bucket'],
    ['a bucket that is no name', s3({ bucket: 'Team_Files' }), 'bucket "Team_Files" is no name of a bucket'],
    ['a prefix that leads up', s3({ prefix: 'a/../../b' }), 'prefix "a/../../b" is no path of names'],
    ['a region', s3({ region: 'eu central' }), 'region "eu central" is no region'],
    ['an endpoint with a password', s3({ endpoint: 'https://me:secret@x' }), 'endpoint is no plain http'],
    [
      'where a machine is told of itself',
      s3({ endpoint: 'http://169.254.169.254/' }),
      'endpoint is an address of',
    ],
    [
      'the same in hexadecimal',
      s3({ endpoint: 'http://0xA9FEA9FE' }),
      'endpoint is an address of the machine',
    ],
    ['the same in IPv6', s3({ endpoint: 'http://[::ffff:169.254.169.254]' }), 'endpoint is an address of'],
    ['an endpoint that is none', s3({ endpoint: 'file:///etc' }), 'endpoint is no plain http or https URL'],
  ])('may not be %s', (_, artifactStore, fact) => {
    const findings = said(checked({}, {}, { artifactStore }));
    expect(findings).toEqual([expect.stringContaining(`team.artifact-store: spec.artifactStore: ${fact}`)]);
    expect(findings.join()).not.toContain('secret');
  });

  test('is told when pods cannot share it', () => {
    expect(ruleIds(checked({}, {}, { artifactStore: { type: 'local' } }))).toEqual([
      'team.artifact-claim-unset',
    ]);
    const roles = [{ name: 'write', swarmAgent: 'writer' }, inline('take')];
    expect(said(checked(report, {}, { roles }))).toEqual([
      'team.artifact-folder-not-shared: step "write" has files, and its role is played by SwarmAgent "writer", whose pods do not mount the local artifactStore. Describe the agent in the role, or use a store of type s3',
    ]);
    expect(said(checked(report, {}, { roles, artifactStore: s3() }))).toEqual([]);
  });
});

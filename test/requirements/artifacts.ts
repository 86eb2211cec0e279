/** Files of steps and the stores that keep them (orchestration 4.6, agents 4.3, decision 24). */
export const artifactRequirements = {
  'ARTIFACT-1':
    'Stores are local folders and S3 buckets, and give back what they were given (orchestration 4.6.2)',
  'ARTIFACT-2':
    'An artifact is written whole or not at all; a retry writes it again in its place (orchestration 4.6.3)',
  'ARTIFACT-3': 'An artifact is filed under prefix, namespace, run, step and name (orchestration 4.6.3)',
  'ARTIFACT-4': 'Files are bounded in size and number (issue 5)',
  'ARTIFACT-5': 'Only regular files are kept, and no name leads out of its folder (orchestration 4.6.3)',
  'ARTIFACT-6': 'saveOutput writes output.{txt,json,md,yaml} (agents 4.3)',
  'ARTIFACT-7':
    'Each task has a folder of its own, emptied after it, so that parallel tasks do not mix (agents 4.3)',
  'ARTIFACT-8':
    'An artifact that cannot be stored is logged, and the step succeeds all the same (orchestration 4.6.3)',
  'ARTIFACT-9':
    'A declared artifact that is missing after success is a warning event ArtifactMissing (orchestration 4.6.4)',
  'ARTIFACT-10': 'inputArtifacts are <step>.<artifact> or a template of a URL (orchestration 4.6.5)',
  'ARTIFACT-11':
    'The files that a step takes lie in its folder, and its prompt names them (orchestration 4.6.5)',
  'ARTIFACT-12':
    'An artifact that the store has lost fails the step that needs it with OutputLost (decision 24)',
  'ARTIFACT-13': 'Without a store declared artifacts are ignored (orchestration 4.6.1)',
  'ARTIFACT-14':
    'Pods get the claim of a local store, and the keys of a bucket from the Secret only (orchestration 4.6.2)',
  'ARTIFACT-15':
    'Artifacts from a step that is no ancestor are refused, and so are names and stores that cannot be (orchestration 9)',
  'ARTIFACT-16':
    'A crash between storing an artifact and the result of its task loses nothing and doubles nothing (issue 5)',
  'ARTIFACT-17':
    'Outputs too long for a status go first to the bucket of the team, else to Redis (decision 24)',
  'ARTIFACT-18':
    'No endpoint of a team leads to where a machine is told its credentials (orchestration 4.6.2, gitops 17)',
} as const;

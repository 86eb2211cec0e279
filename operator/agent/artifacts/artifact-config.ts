import { type AgentArtifacts, agentEnv } from '../../../schemas/agent-contract.ts';
import type { S3Credentials } from '../../artifacts/open-artifact-store.ts';
import { type EnvReader, envSchema } from '../config/env-reader.ts';

/** How an agent finds and leaves files (agents 2.3). Holds secrets. */
export interface ArtifactConfig {
  /** Of the team that the agent's pods belong to. */
  readonly storeUrl?: string;
  /** Each task has a folder of its own in it. */
  readonly directory: string;
  /** The form of the file that each task leaves its output in; absent: none. */
  readonly saveAs?: AgentArtifacts['format'];
  /** Of a bucket; absent: those that Amazon's SDK finds. */
  readonly credentials?: S3Credentials;
}

const artifactsSchema = envSchema<AgentArtifacts | undefined>({
  type: 'object',
  properties: {
    saveOutput: { type: 'boolean', default: false },
    format: { enum: ['text', 'json', 'markdown', 'yaml'], default: 'text' },
  },
  additionalProperties: false,
});

export function artifactConfig(reader: EnvReader): ArtifactConfig {
  const storeUrl = reader.text(agentEnv.artifactStoreUrl);
  const artifacts = reader.json<AgentArtifacts | undefined>(agentEnv.artifacts, artifactsSchema, undefined);
  const accessKeyId = reader.text(agentEnv.awsAccessKeyId);
  const secretAccessKey = reader.text(agentEnv.awsSecretAccessKey);
  const sessionToken = reader.text(agentEnv.awsSessionToken);
  return {
    directory: reader.text(agentEnv.artifactDirectory) ?? '/tmp/swarm-artifacts',
    ...(storeUrl === undefined ? {} : { storeUrl }),
    ...(artifacts?.saveOutput === true ? { saveAs: artifacts.format } : {}),
    ...(accessKeyId === undefined || secretAccessKey === undefined
      ? {}
      : {
          credentials: {
            accessKeyId,
            secretAccessKey,
            ...(sessionToken === undefined ? {} : { sessionToken }),
          },
        }),
  };
}

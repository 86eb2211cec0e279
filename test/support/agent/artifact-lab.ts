import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TaskArtifacts, TaskMeta, TaskResult } from '../../../operator/queue/task-queue.ts';
import { servedAgents, type TestAgent } from './agent.ts';
import { startMcpTestServer } from './mcp-server.ts';
import type { ChatAnswer, ModelServer } from './model-server.ts';
import { resources } from './resources.ts';

/** Agents of a team with a store in a folder, which is empty for each test. */
export interface ArtifactLab {
  readonly folder: string;
  start(
    answers: readonly ChatAnswer[],
    env?: Readonly<Record<string, string>>,
  ): Promise<{ readonly agent: TestAgent; readonly model: ModelServer }>;
  /** The environment of an agent whose tool writes to the folder of the task that is under way. */
  writer(write: (taskFolder: string) => Promise<void>): Promise<Readonly<Record<string, string>>>;
  /** Step `write` of run `nightly`. */
  run(
    agent: TestAgent,
    change?: Partial<TaskArtifacts>,
    id?: string,
    meta?: Partial<TaskMeta>,
  ): Promise<TaskResult>;
  close(): Promise<void>;
}

export const savingAs = (format: string): Readonly<Record<string, string>> => ({
  AGENT_ARTIFACTS: JSON.stringify({ saveOutput: true, format }),
});

export async function openArtifactLab(): Promise<ArtifactLab> {
  const folder = await mkdtemp(join(tmpdir(), 'agent-artifacts-'));
  const open = resources();
  return {
    folder,
    async start(answers, env = {}) {
      const team = { AGENT_ARTIFACT_STORE_URL: `file://${folder}`, AGENT_ARTIFACT_DIR: folder };
      const { helper: agent, model } = await servedAgents(open)(answers, { ...team, ...env });
      return { agent, model };
    },
    async writer(write) {
      const tool = open.track(
        await startMcpTestServer({
          dialect: 'http',
          call: async () => {
            const [task = ''] = await readdir(join(folder, '.tasks'));
            await write(join(folder, '.tasks', task));
            return 'written';
          },
        }),
      );
      return { AGENT_MCP_SERVERS: JSON.stringify([{ name: 'disk', url: tool.url, authType: 'none' }]) };
    },
    run(agent, change = {}, id, meta = {}) {
      const artifacts = { store: `file://${folder}`, inputs: {}, outputs: [], ...change };
      const step = { runName: 'nightly', stepName: 'write', runUid: 'u1', artifacts };
      return agent.run('Write.', { ...step, ...meta }, id);
    },
    async close() {
      await open.closeAll();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

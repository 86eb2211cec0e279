import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { CreateRecipeServer } from '../../shared/servers/recipe-server.ts';
import { defineTool, ToolFailure } from '../../shared/servers/tool.ts';
import { overrideValues } from '../../shared/servers/values.ts';

const projects: Readonly<Record<string, { readonly budget: number; readonly status: string }>> = {
  'project-alpha': { budget: 50_000, status: 'active' },
  'project-beta': { budget: 12_500, status: 'paused' },
  'project-gamma': { budget: 83_000, status: 'active' },
  'project-delta': { budget: 4_200, status: 'closed' },
};

/** A slow lookup, which is why its results are worth keeping, and a write, which is not to be cached. */
export const createSearch: CreateRecipeServer = ({ values, print }) => {
  const { latencyMillis, createdAt } = overrideValues(
    { latencyMillis: '50', createdAt: '2026-04-27T10:27:55Z' },
    values,
  );
  let bookmarks = 0;
  return {
    name: 'search-mcp',
    dialect: 'streamable-http',
    tools: [
      defineTool({
        name: 'get_project',
        description: 'Budget and status of a project',
        input: z.object({ key: z.string().describe('Key of the project, e.g. project-alpha') }),
        answer: async ({ key }) => {
          print(`get_project ${key}`);
          await sleep(Number(latencyMillis));
          const value = Object.hasOwn(projects, key) ? projects[key] : undefined;
          if (value === undefined) throw new ToolFailure(`project "${key}" not found`);
          return { key, value, created_at: createdAt };
        },
      }),
      defineTool({
        name: 'create_bookmark',
        description: 'Keeps a project on the list of bookmarks',
        input: z.object({ key: z.string().describe('Key of the project') }),
        answer: ({ key }) => {
          bookmarks += 1;
          print(`create_bookmark ${key}`);
          return { bookmark: bookmarks, key };
        },
      }),
    ],
  };
};

import { z } from 'zod';
import type { CreateRecipeServer } from '../../shared/servers/recipe-server.ts';
import { defineTool } from '../../shared/servers/tool.ts';
import { overrideValues } from '../../shared/servers/values.ts';

/** Files issues into one project, numbered from `firstNumber`. */
export const createJira: CreateRecipeServer = ({ values, print }) => {
  const { project, firstNumber } = overrideValues({ project: 'SUP', firstNumber: '1' }, values);
  let next = Number(firstNumber);
  return {
    name: 'jira-mcp-server',
    dialect: 'sse',
    tools: [
      defineTool({
        name: 'create_issue',
        description: 'Files an issue',
        input: z.object({
          summary: z.string().describe('One line'),
          description: z.string().describe('The whole story'),
          priority: z.enum(['low', 'medium', 'high', 'critical']).default('medium'),
        }),
        answer: ({ summary, priority }) => {
          const key = `${project}-${next}`;
          next += 1;
          print(`ISSUE ${key} [${priority}] ${summary}`);
          return { key, summary, priority };
        },
      }),
    ],
  };
};

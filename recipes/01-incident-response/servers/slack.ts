import { z } from 'zod';
import type { CreateRecipeServer } from '../../shared/servers/recipe-server.ts';
import { defineTool } from '../../shared/servers/tool.ts';
import { overrideValues } from '../../shared/servers/values.ts';

const rule = '='.repeat(40);

/** Prints what is posted. */
export const createSlack: CreateRecipeServer = ({ values, print }) => {
  overrideValues({}, values);
  let posted = 0;
  return {
    name: 'mock-slack',
    dialect: 'streamable-http',
    tools: [
      defineTool({
        name: 'post_message',
        description: 'Posts a message to a channel',
        input: z.object({
          channel: z.string().describe('Name of the channel, e.g. #incidents'),
          text: z.string().describe('The message in Slack markdown'),
        }),
        answer: ({ channel, text }) => {
          posted += 1;
          print([rule, `SLACK MESSAGE to ${channel}`, rule, text.trimEnd(), rule].join('\n'));
          return { ok: true, channel, message: posted };
        },
      }),
    ],
  };
};

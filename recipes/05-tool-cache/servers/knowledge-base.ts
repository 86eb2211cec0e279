import { z } from 'zod';
import type { CreateRecipeServer } from '../../shared/servers/recipe-server.ts';
import { defineTool } from '../../shared/servers/tool.ts';
import { overrideValues } from '../../shared/servers/values.ts';

/** One tool that only reads: every result may be cached. */
export const createKnowledgeBase: CreateRecipeServer = ({ values, print }) => {
  const { articles } = overrideValues({ articles: '128' }, values);
  return {
    name: 'kb-mcp',
    dialect: 'rest',
    tools: [
      defineTool({
        name: 'find_article',
        description: 'The article that answers a question best',
        input: z.object({ question: z.string() }),
        answer: ({ question }) => {
          print(`find_article ${question}`);
          return { question, article: `How to: ${question}`, searched: Number(articles) };
        },
      }),
    ],
  };
};

import { z } from 'zod';
import type { CreateRecipeServer } from '../../shared/servers/recipe-server.ts';
import { defineTool, ToolFailure } from '../../shared/servers/tool.ts';
import { overrideValues } from '../../shared/servers/values.ts';

/** Contacts that can be read and changed, deals and messages that can be made. */
export const createCrm: CreateRecipeServer = ({ values, print }) => {
  const { contact, owner } = overrideValues(
    { contact: 'sarah.chen@acme.example', owner: 'unassigned' },
    values,
  );
  const owners = new Map([[contact, owner]]);
  let deals = 0;
  let messages = 0;
  const email = z.string().describe('E-mail address of the contact');
  const ownerOf = (address: string): string => {
    const known = owners.get(address);
    if (known === undefined) throw new ToolFailure(`contact "${address}" not found`);
    return known;
  };
  return {
    name: 'crm-mcp',
    dialect: 'streamable-http',
    tools: [
      defineTool({
        name: 'get_contact',
        description: 'Who looks after a contact',
        input: z.object({ email }),
        answer: (query) => {
          print(`get_contact ${query.email}`);
          return { email: query.email, owner: ownerOf(query.email) };
        },
      }),
      defineTool({
        name: 'update_contact',
        description: 'Hands a contact to an owner',
        input: z.object({ email, owner: z.string() }),
        answer: (change) => {
          ownerOf(change.email);
          owners.set(change.email, change.owner);
          print(`update_contact ${change.email} ${change.owner}`);
          return { email: change.email, owner: change.owner };
        },
      }),
      defineTool({
        name: 'create_deal',
        description: 'Opens a deal with a contact',
        input: z.object({ email, title: z.string() }),
        answer: (deal) => {
          ownerOf(deal.email);
          deals += 1;
          print(`create_deal ${deal.email} ${deal.title}`);
          return { deal: deals, ...deal };
        },
      }),
      defineTool({
        name: 'send_message',
        description: 'Sends a message to a contact',
        input: z.object({ email, text: z.string() }),
        answer: (message) => {
          ownerOf(message.email);
          messages += 1;
          print(`send_message ${message.email}`);
          return { message: messages, email: message.email };
        },
      }),
    ],
  };
};

import { z } from 'zod';

/** The file format of a model script; docs/model-script.md tells what each part means. */

const template = z.string();
const toolNames = z.array(z.string().min(1));

const place = {
  in: z.enum(['user', 'system', 'results']).default('user'),
  optional: z.boolean().default(false),
};

const find = z.union([
  z.strictObject({ ...place, pattern: z.string().min(1) }),
  z.strictObject({ ...place, json: z.array(z.string().min(1)).min(1) }),
]);

const toolCall = z.strictObject({
  name: z.string().min(1),
  arguments: z.record(z.string(), z.unknown()).default({}),
});

const reply = z
  .strictObject({
    text: template.optional(),
    json: z.unknown().optional(),
    toolCalls: z.array(toolCall).min(1).optional(),
    error: z
      .strictObject({
        status: z.int().min(400).max(599),
        message: z.string(),
        retryAfterSeconds: z.int().min(0).optional(),
      })
      .optional(),
  })
  .refine(
    (given) => {
      const kinds = [given.text ?? given.json, given.error].filter((part) => part !== undefined).length;
      if (given.text !== undefined && given.json !== undefined) return false;
      return given.toolCalls === undefined
        ? kinds === 1
        : given.error === undefined && given.json === undefined;
    },
    { error: 'give text, json or error, or toolCalls with or without text' },
  );

const turn = z.strictObject({
  name: z.string().min(1),
  expect: z
    .strictObject({
      offered: toolNames.optional(),
      results: toolNames.optional(),
      user: z.array(z.string().min(1)).optional(),
      maxTokens: z.int().min(1).optional(),
    })
    .default({}),
  find: z.record(z.string().regex(/^[A-Za-z]\w*$/), find).default({}),
  reply,
  usage: z.strictObject({ prompt: z.int().min(0), completion: z.int().min(0) }).optional(),
  repeat: z.int().min(1).default(1),
  times: z.int().min(1).optional(),
});

export const modelScriptSchema = z.strictObject({
  apiVersion: z.literal('recipes.kubeswarm.io/v1'),
  kind: z.literal('ModelScript'),
  models: z.array(z.string().min(1)).min(1).optional(),
  agents: z
    .array(
      z.strictObject({
        name: z.string().min(1),
        match: z
          .strictObject({ system: z.string().min(1).optional(), user: z.string().min(1).optional() })
          .refine((match) => match.system !== undefined || match.user !== undefined, {
            error: 'give system, user or both',
          }),
        turns: z.array(turn).min(1),
      }),
    )
    .min(1),
});

export type ScriptedFind = z.output<typeof find>;
export type ScriptedReply = z.output<typeof reply>;
export type ScriptedTurn = z.output<typeof turn>;
export type ScriptedExpectation = ScriptedTurn['expect'];

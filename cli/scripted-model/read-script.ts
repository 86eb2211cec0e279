import { isNode, LineCounter, parseDocument } from 'yaml';
import type { AgentScript, ModelScript, Reply, Turn } from './model-script.ts';
import { compileText, compileValue } from './reply-template.ts';
import { ScriptFailure } from './script-failure.ts';
import { modelScriptSchema, type ScriptedReply, type ScriptedTurn } from './script-schema.ts';

type Path = readonly PropertyKey[];

/** Reads a model script. Throws ScriptFailure with `file:line:column` of the first thing that is wrong. */
export function readModelScript(text: string, file: string): ModelScript {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const fail = (message: string, offset: number): never => {
    const { line, col } = lines.linePos(offset);
    throw new ScriptFailure(`${file}:${line}:${col} ${message}`);
  };
  const failAt = (path: Path, message: string): never => {
    // The nearest ancestor that stands in the file: a missing key has no place of its own.
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return fail(message, node.range[0]);
    }
    return fail(message, 0);
  };

  const [broken] = document.errors;
  if (broken !== undefined) fail(broken.message.replace(/ at line \d.*$/s, ''), broken.pos[0]);
  const checked = modelScriptSchema.safeParse(document.toJS({ maxAliasCount: 100 }));
  if (!checked.success) {
    // An unknown key first: it is often the missing one, misspelt.
    const { issues } = checked.error;
    const issue = issues.find(({ code }) => code === 'unrecognized_keys') ?? issues[0];
    const path = issue?.path ?? [];
    return failAt(
      path,
      `${path.length === 0 ? '' : `${path.map(String).join('.')}: `}${issue?.message ?? 'no script'}`,
    );
  }
  const { models, agents } = checked.data;
  const at = (path: Path, compile: () => Reply): Reply => {
    try {
      return compile();
    } catch (error) {
      if (error instanceof ScriptFailure) return failAt(path, error.message);
      throw error;
    }
  };
  return {
    file,
    ...(models !== undefined && { models }),
    agents: agents.map(
      (agent, agentIndex): AgentScript => ({
        name: agent.name,
        match: {
          ...(agent.match.system !== undefined && { system: agent.match.system }),
          ...(agent.match.user !== undefined && { user: agent.match.user }),
        },
        turns: agent.turns.flatMap((turn, turnIndex) => {
          checkPatterns(turn, (name, message) =>
            failAt(['agents', agentIndex, 'turns', turnIndex, 'find', name, 'pattern'], message),
          );
          const reply = at(['agents', agentIndex, 'turns', turnIndex, 'reply'], () =>
            compileReply(turn.reply),
          );
          const read: Turn = {
            name: turn.name,
            expect: turn.expect,
            find: turn.find,
            reply,
            ...(turn.usage !== undefined && { usage: turn.usage }),
            ...(turn.times !== undefined && { times: turn.times }),
          };
          // Each repetition is counted by itself, so each is an object of its own.
          return Array.from({ length: turn.repeat }, () => ({ ...read }));
        }),
      }),
    ),
  };
}

function checkPatterns(turn: ScriptedTurn, fail: (name: string, message: string) => never): void {
  for (const [name, find] of Object.entries(turn.find)) {
    if (!('pattern' in find)) continue;
    try {
      new RegExp(find.pattern, 'u');
    } catch (error) {
      fail(name, error instanceof Error ? error.message : String(error));
    }
  }
}

function compileReply(reply: ScriptedReply): Reply {
  const { error } = reply;
  if (error !== undefined) {
    return {
      kind: 'error',
      status: error.status,
      message: error.message,
      ...(error.retryAfterSeconds !== undefined && { retryAfterSeconds: error.retryAfterSeconds }),
    };
  }
  const text = reply.text === undefined ? undefined : compileText(reply.text);
  const json = reply.json === undefined ? undefined : compileValue(reply.json);
  return {
    kind: 'message',
    ...(text !== undefined && { text }),
    ...(json !== undefined && { text: (data) => JSON.stringify(json(data), null, 2) }),
    toolCalls: (reply.toolCalls ?? []).map((call) => ({
      name: compileText(call.name),
      arguments: compileValue(call.arguments),
    })),
  };
}

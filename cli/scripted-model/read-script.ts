import { isNode, LineCounter, parseDocument } from 'yaml';
import type { AgentScript, ModelScript, Reply, Turn } from './model-script.ts';
import { compileText, compileValue } from './reply-template.ts';
import { ScriptFailure } from './script-failure.ts';
import { modelScriptSchema, type ScriptedReply, type ScriptedTurn } from './script-schema.ts';

type Path = readonly PropertyKey[];

/** Says what is wrong at a field of a script; never returns. */
type FailAt = (path: Path, message: string) => never;

/** Reads a model script. Throws ScriptFailure with `file:line:column` of the first thing that is wrong. */
export function readModelScript(text: string, file: string): ModelScript {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const fail = (message: string, offset: number): never => {
    const { line, col } = lines.linePos(offset);
    throw new ScriptFailure(`${file}:${line}:${col} ${message}`);
  };
  const [broken] = document.errors;
  if (broken !== undefined) fail(broken.message.replace(/ at line \d.*$/s, ''), broken.pos[0]);
  return compileModelScript(document.toJS({ maxAliasCount: 100 }), file, (path, message) => {
    // The nearest ancestor that stands in the file: a missing key has no place of its own.
    for (let length = path.length; length > 0; length -= 1) {
      const node = document.getIn(path.slice(0, length), true);
      if (isNode(node) && node.range) return fail(message, node.range[0]);
    }
    return fail(message, 0);
  });
}

/** Checks a parsed model script and makes its replies ready; `failAt` is told of the first thing that is wrong. */
export function compileModelScript(value: unknown, file: string, failAt: FailAt): ModelScript {
  const checked = modelScriptSchema.safeParse(value);
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
  return {
    file,
    ...(models !== undefined && { models }),
    agents: agents.map(
      ({ name, match, turns }, agentIndex): AgentScript => ({
        name,
        match: {
          ...(match.system !== undefined && { system: match.system }),
          ...(match.user !== undefined && { user: match.user }),
        },
        turns: turns.flatMap((turn, index) =>
          compileTurn(turn, ['agents', agentIndex, 'turns', index], failAt),
        ),
      }),
    ),
  };
}

/** Each repetition is counted by itself, so each is an object of its own. */
function compileTurn(turn: ScriptedTurn, path: Path, failAt: FailAt): readonly Turn[] {
  checkPatterns(turn, (name, message) => failAt([...path, 'find', name, 'pattern'], message));
  const read: Turn = {
    name: turn.name,
    expect: turn.expect,
    find: turn.find,
    reply: replyOf(turn, path, failAt),
    ...(turn.usage !== undefined && { usage: turn.usage }),
    ...(turn.times !== undefined && { times: turn.times }),
  };
  return Array.from({ length: turn.repeat }, () => ({ ...read }));
}

function replyOf(turn: ScriptedTurn, path: Path, failAt: FailAt): Reply {
  try {
    return compileReply(turn.reply);
  } catch (error) {
    if (error instanceof ScriptFailure) return failAt([...path, 'reply'], error.message);
    throw error;
  }
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

import { isRecord, type JsonRecord } from '../../../schemas/json-record.ts';
import { onlyJsonIn, wholeJson } from '../texts/json-in-text.ts';

/** A reply that was read, action by action; what it means for the tree is checked afterwards. */
export type PlannerReply =
  | { readonly kind: 'ok'; readonly actions: readonly JsonRecord[] }
  | { readonly kind: 'error'; readonly message: string };

/**
 * A JSON array of actions, bare, in a code fence or amid prose; one action alone and `{"actions": [...]}` are taken too
 * (orchestration 6.4).
 */
export function parsePlannerReply(reply: string): PlannerReply {
  const json = wholeJson(reply) ?? onlyJsonIn(reply);
  if (json === undefined) return error('the reply is not one JSON array of actions');
  const list = actionsIn(json.value);
  if (list === undefined) return error('the reply is not a JSON array of actions');
  if (list.length === 0) return error('the array of actions is empty');
  const odd = list.findIndex((action) => !isRecord(action));
  return odd === -1
    ? { kind: 'ok', actions: list.filter(isRecord) }
    : error(`action ${odd + 1} is not a JSON object`);
}

function actionsIn(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (!isRecord(value)) return undefined;
  const { action, actions } = value;
  if (Array.isArray(actions)) return actions;
  return action === undefined ? undefined : [value];
}

function error(message: string): PlannerReply {
  return { kind: 'error', message };
}

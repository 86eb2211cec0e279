import { isRecord } from '../../../schemas/json-record.ts';
import { type BoundedText, boundedText } from '../bounded-text.ts';
import type { ToolResult } from '../tools/tool.ts';

/** What the model reads of a `CallToolResult` (agents 5.5): its texts, joined by newlines, within 1 MiB. */
export function mcpToolResult(result: Readonly<Record<string, unknown>>): ToolResult {
  if (!Array.isArray(result.content) && result.structuredContent === undefined) {
    return { ok: false, text: 'the server answered without content', failure: 'refused' };
  }
  const { text, complete } = resultText(result);
  return result.isError === true
    ? { ok: false, text: text === '' ? 'the tool reported an error without text' : text, failure: 'refused' }
    : { ok: true, text, complete };
}

function resultText({ content, structuredContent }: Readonly<Record<string, unknown>>): BoundedText {
  const parts = Array.isArray(content) ? content : [];
  if (parts.length === 0 && structuredContent !== undefined)
    return boundedText(JSON.stringify(structuredContent));
  return boundedText(parts.map(partText).join('\n'));
}

/** Pictures and the like have no place in a text: a word on what they are stands for them. */
function partText(part: unknown): string {
  if (!isRecord(part)) return '[unknown content]';
  switch (part.type) {
    case 'text':
      return typeof part.text === 'string' ? part.text : '';
    case 'image':
    case 'audio':
      return `[${part.type} ${word(part.mimeType)}]`;
    case 'resource':
      return `[resource ${isRecord(part.resource) ? word(part.resource.uri) : ''}]`;
    case 'resource_link':
      return `[resource ${word(part.uri)}]`;
    default:
      return `[${word(part.type)} content]`;
  }
}

function word(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(/[\s[\]]+/g, ' ').slice(0, 200) : 'unknown';
}

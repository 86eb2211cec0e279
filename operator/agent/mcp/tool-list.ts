import { isRecord } from '../../../schemas/json-record.ts';
import { McpError, type McpTool } from './connection.ts';

/** A server that pages forever must not be followed forever. */
const maxPages = 100;
export const maxTools = 1000;

/** Reads all pages of a `tools/list`; entries without a name are left out. */
export async function allTools(
  page: (cursor: string | undefined) => Promise<unknown>,
): Promise<readonly McpTool[]> {
  const tools: McpTool[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < maxPages && tools.length < maxTools; pages += 1) {
    const result = await page(cursor);
    if (!isRecord(result) || !Array.isArray(result.tools)) {
      throw new McpError('refused', 'its tools/list has no list of tools');
    }
    tools.push(...result.tools.flatMap(mcpTool));
    const { nextCursor } = result;
    if (typeof nextCursor !== 'string' || nextCursor === '' || nextCursor === cursor) break;
    cursor = nextCursor;
  }
  return tools.slice(0, maxTools);
}

function mcpTool(value: unknown): readonly McpTool[] {
  if (!isRecord(value) || typeof value.name !== 'string' || value.name === '') return [];
  return [
    {
      name: value.name,
      description: typeof value.description === 'string' ? value.description : '',
      inputSchema: isRecord(value.inputSchema) ? value.inputSchema : { type: 'object' },
    },
  ];
}

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** What an editor shows. Lines and columns count from 0, as in the protocol. */
export interface Diagnostic {
  readonly message: string;
  readonly range: { readonly start: Place; readonly end: Place };
}

export interface Place {
  readonly line: number;
  readonly character: number;
}

/** A file that is open in the editor. */
export interface OpenFile {
  /** What is wrong with it, once the server has looked. */
  diagnostics(): Promise<readonly Diagnostic[]>;
  /** Labels that are proposed there. */
  completions(place: Place): Promise<readonly string[]>;
  /** What is shown when the pointer rests there, as Markdown. */
  hover(place: Place): Promise<string>;
}

/** The real yaml-language-server, spoken to over stdio as editors do. */
export interface LanguageServer {
  open(path: string, text?: string): OpenFile;
  stop(): Promise<void>;
}

const program = fileURLToPath(import.meta.resolve('yaml-language-server/out/server/src/server.js'));

/** Starts it with these settings of an editor's `yaml.*`; nothing is fetched from the network. */
export async function startLanguageServer(
  folder: string,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<LanguageServer> {
  const child = spawn(process.execPath, [program, '--stdio'], {
    cwd: folder,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  const answers = new Map<number, (result: unknown) => void>();
  const published = new Map<string, (diagnostics: readonly Diagnostic[]) => void>();
  const yaml = { validate: true, hover: true, completion: true, schemaStore: { enable: false }, ...settings };
  let sent = 0;
  const send = (message: object): void => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message });
    child.stdin.write(`Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`);
  };
  const request = (method: string, params: unknown): Promise<unknown> => {
    sent += 1;
    const id = sent;
    const { promise, resolve } = Promise.withResolvers<unknown>();
    answers.set(id, resolve);
    send({ id, method, params });
    return promise;
  };
  readMessages(child.stdout, (message) => {
    const { id, method, params, result } = message;
    if (method === 'textDocument/publishDiagnostics') published.get(params.uri)?.(params.diagnostics);
    else if (method === 'workspace/configuration')
      send({
        id,
        result: params.items.map(({ section }: { readonly section: string }) =>
          section === 'yaml' ? yaml : {},
        ),
      });
    else if (method === 'workspace/workspaceFolders') send({ id, result: [root] });
    else if (method !== undefined && id !== undefined) send({ id, result: null });
    else if (id !== undefined) answers.get(id)?.(result);
  });
  const root = { uri: pathToFileURL(folder).href, name: 'repository' };
  await request('initialize', {
    processId: process.pid,
    rootUri: root.uri,
    workspaceFolders: [root],
    capabilities: {
      workspace: { configuration: true, workspaceFolders: true },
      textDocument: { publishDiagnostics: {}, hover: { contentFormat: ['markdown'] } },
    },
  });
  send({ method: 'initialized', params: {} });
  return {
    open(path, text = readFileSync(path, 'utf8')) {
      const { href: uri } = pathToFileURL(path);
      const { promise, resolve } = Promise.withResolvers<readonly Diagnostic[]>();
      published.set(uri, resolve);
      send({
        method: 'textDocument/didOpen',
        params: { textDocument: { uri, languageId: 'yaml', version: 1, text } },
      });
      const at = (position: Place) => ({ textDocument: { uri }, position });
      return {
        diagnostics: () => promise,
        async completions(place) {
          return labelsOf(await request('textDocument/completion', at(place)));
        },
        async hover(place) {
          return hoverText(await request('textDocument/hover', at(place)));
        },
      };
    },
    async stop() {
      await request('shutdown', null);
      send({ method: 'exit' });
      await ended;
    },
  };
}

interface Message {
  readonly id?: number;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: the protocol's messages are many, and each has its shape
  readonly params?: any;
  readonly result?: unknown;
}

function readMessages(stream: NodeJS.ReadableStream, receive: (message: Message) => void): void {
  let bytes = Buffer.alloc(0);
  stream.on('data', (chunk: Buffer) => {
    bytes = Buffer.concat([bytes, chunk]);
    for (;;) {
      const end = bytes.indexOf('\r\n\r\n');
      const size = Number(/Content-Length: (\d+)/i.exec(bytes.subarray(0, Math.max(end, 0)).toString())?.[1]);
      if (end === -1 || bytes.length < end + 4 + size) return;
      const body = bytes.subarray(end + 4, end + 4 + size).toString('utf8');
      bytes = bytes.subarray(end + 4 + size);
      receive(JSON.parse(body));
    }
  });
}

function labelsOf(result: unknown): readonly string[] {
  const items: unknown = Array.isArray(result) ? result : property(result, 'items');
  return (Array.isArray(items) ? items : []).map((item) => String(property(item, 'label')));
}

function hoverText(result: unknown): string {
  const contents = property(result, 'contents');
  return String(property(contents, 'value') ?? contents ?? '');
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value
    ? Object.getOwnPropertyDescriptor(value, name)?.value
    : undefined;
}

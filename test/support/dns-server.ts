import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** A name server on 127.0.0.1 for IPv4 addresses. */
export interface DnsServer {
  /** For `Resolver.setServers`. */
  readonly address: string;
  /** Addresses by name; a name that is not here does not exist. May change any time. */
  readonly names: Map<string, readonly string[]>;
  /** How often a name was asked for. */
  readonly asked: Map<string, number>;
  close(): void;
}

const HEADER_BYTES = 12;
const TYPE_A = 1;
const CLASS_IN = 1;
const NO_SUCH_NAME = 3;

export async function startDnsServer(): Promise<DnsServer> {
  const names = new Map<string, readonly string[]>();
  const asked = new Map<string, number>();
  const socket = createSocket('udp4');
  socket.on('message', (query, client) => {
    const { name, end } = questionOf(query);
    const type = query.readUInt16BE(end);
    if (type === TYPE_A) asked.set(name, (asked.get(name) ?? 0) + 1);
    const question = query.subarray(HEADER_BYTES, end + 4);
    const known = names.get(name);
    const answers = type === TYPE_A ? (known ?? []).map(addressRecord) : [];
    const header = Buffer.alloc(HEADER_BYTES);
    header.writeUInt16BE(query.readUInt16BE(0), 0);
    // An answer, with recursion as the client wants it.
    header.writeUInt16BE(0x8180 | (known === undefined ? NO_SUCH_NAME : 0), 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(answers.length, 6);
    socket.send(Buffer.concat([header, question, ...answers]), client.port, client.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: `127.0.0.1:${socket.address().port}`, names, asked, close: () => socket.close() };
}

function questionOf(query: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = HEADER_BYTES;
  for (let length = query[at] ?? 0; length > 0; length = query[at] ?? 0) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += 1 + length;
  }
  return { name: labels.join('.').toLowerCase(), end: at + 1 };
}

function addressRecord(address: string): Buffer {
  const record = Buffer.alloc(16);
  // The name of the question, by its place.
  record.writeUInt16BE(0xc000 | HEADER_BYTES, 0);
  record.writeUInt16BE(TYPE_A, 2);
  record.writeUInt16BE(CLASS_IN, 4);
  record.writeUInt32BE(1, 6);
  record.writeUInt16BE(4, 10);
  for (const [index, part] of address.split('.').entries()) record.writeUInt8(Number(part), 12 + index);
  return record;
}

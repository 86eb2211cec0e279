import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A connection on which any bytes can be sent. */
export interface RawCall {
  readonly socket: Socket;
  /** All that came back, when the server has closed the connection. */
  readonly reply: Promise<string>;
}

export async function openRawCall(port: number): Promise<RawCall> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => (text += chunk));
  // To be cut off is one of the answers.
  socket.on('error', () => {});
  const reply = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  await once(socket, 'connect');
  return { socket, reply };
}

/** What the server answers to these bytes, and then closes. */
export async function rawReply(port: number, bytes: string): Promise<string> {
  const { socket, reply } = await openRawCall(port);
  socket.write(bytes);
  return reply;
}

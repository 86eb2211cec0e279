import { kubectl } from './kubectl.ts';

/** Commands go in as lines; Redis answers each by a line, as long as it asks for no more than a number. */
const program = `
import { connect } from 'node:net';
const { hostname, port, username, password } = new URL(process.env.TASK_QUEUE_URL);
const login = ['AUTH', decodeURIComponent(username), decodeURIComponent(password)].join(' ');
const socket = connect(Number(port || 6379), hostname);
socket.pipe(process.stdout);
socket.write([login, ...process.argv.slice(1), 'QUIT', ''].join('\\r\\n'));
`;

/** Sends commands to the queue out of a pod of the agent, with the credentials of that pod. Resolves with the answers. */
export async function askQueue(
  namespace: string,
  agent: string,
  ...commands: readonly string[]
): Promise<readonly string[]> {
  const pod = [`deployment/${agent}-agent`, '--namespace', namespace];
  const node = ['node', '--input-type=module', '--eval', program, ...commands];
  const [login, ...answers] = (await kubectl('exec', ...pod, '--', ...node)).split('\r\n');
  if (login !== '+OK') throw new Error(`the queue refuses the agent: ${login}`);
  return answers.slice(0, commands.length);
}

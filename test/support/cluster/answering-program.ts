import type { ProgramStart } from '../../../operator/embedded/pods/child-program.ts';
import { until } from '../until.ts';
import type { ManagerProcess } from './manager-process.ts';

/** What a program can be made to tell of itself. */
export interface Question {
  readonly name: string;
  /** JavaScript for the answer: one line of text. */
  readonly expression: string;
  /** Of Node. */
  readonly flags?: readonly string[];
}

/** Makes a program answer the question on SIGUSR2. */
export function answering(program: ProgramStart, { name, expression, flags = [] }: Question): ProgramStart {
  const tell = `process.on('SIGUSR2', () => process.stderr.write('${name}: ' + ${expression} + '\\n'))`;
  const preload = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`];
  return { ...program, args: [...flags, ...preload, ...program.args] };
}

/** The answer of an operator that was started to give it. */
export async function answerOf({ child, lines }: ManagerProcess, { name }: Question): Promise<string> {
  const toldBefore = lines.length;
  const answer = (): string | undefined =>
    lines.slice(toldBefore).find((line) => line.startsWith(`${name}: `));
  child.kill('SIGUSR2');
  await until(() => answer() !== undefined);
  return (answer() ?? '').slice(name.length + 2);
}

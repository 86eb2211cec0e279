import { type ProgramStart, startChildProgram } from './child-program.ts';
import type { PodRuntime } from './pod.ts';

/** How to run an image as a program of this machine; the container's args and variables are handed over. */
export type ImageProgram = (args: readonly string[], env: Readonly<Record<string, string>>) => ProgramStart;

/** Runs images as child processes by a table of programs. A tag that is not in the table falls back to the bare name. */
export function programRuntime(images: Readonly<Record<string, ImageProgram>>): PodRuntime {
  return (start) => {
    const program = images[start.image] ?? images[withoutTag(start.image)];
    if (program === undefined) return undefined;
    return startProgram(program([...start.command, ...start.args], start.env));

    async function startProgram(how: ProgramStart) {
      const child = await startChildProgram({
        start: how,
        env: start.env,
        onLine: start.onLine,
        onChange: start.onChange,
      });
      return {
        isReady: child.isReady,
        origin: `http://127.0.0.1:${child.port}`,
        stop: child.stop,
      };
    }
  };
}

/** `registry:5000/tools:1.2@sha256:...` -> `registry:5000/tools`. */
function withoutTag(image: string): string {
  return image.replace(/@.*$/, '').replace(/:[^:/]*$/, '');
}

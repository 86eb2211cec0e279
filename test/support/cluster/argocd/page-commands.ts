import { readFileSync } from 'node:fs';

/** The commands of a page, from its fences marked sh; lines that end in a backslash go on. */
export function pageCommands(file: string): readonly string[] {
  const page = readFileSync(file, 'utf8');
  return [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)]
    .flatMap(([, body = '']) => body.replaceAll(/\\\n\s*/g, '').split('\n'))
    .filter((line) => line !== '');
}

import { hash } from 'node:crypto';
import type { FileSystem } from '../read/file-system.ts';
import type { PortablePaths } from './portable-paths.ts';

/** A question to the file system and its answer; of a file's content, the hash. */
export type Asked = readonly [question: string, path: string, answer: string];

/** A file system that notes what it was asked, and what it answered. */
export interface TracedFileSystem {
  readonly fileSystem: FileSystem;
  /** undefined when an answer depends on where the tree lies, was an error, or changed on the way. */
  readonly trace: () => readonly Asked[] | undefined;
}

export function tracedFileSystem(fileSystem: FileSystem, paths: PortablePaths): TracedFileSystem {
  const texts = answerTexts(paths);
  const asked = new Map<string, Asked>();
  let isWhole = true;
  const note = (question: string, path: string, answer: string | undefined): void => {
    const name = paths.nameOf(path);
    const known = asked.get(`${question} ${name}`)?.[2];
    if (name === undefined || answer === undefined || (known ?? answer) !== answer) isWhole = false;
    else asked.set(`${question} ${name}`, [question, name, answer]);
  };
  const noting =
    <Answer>(
      question: string,
      ask: (path: string) => Answer,
      textOf: (answer: Answer) => string | undefined,
    ) =>
    (path: string): Answer => {
      let text: string | undefined = question === 'realPath' ? NOWHERE : undefined;
      try {
        const answer = ask(path);
        text = textOf(answer);
        return answer;
      } finally {
        note(question, path, text);
      }
    };
  const traced: FileSystem = {
    facts: noting('facts', fileSystem.facts, texts.facts),
    read: noting('read', fileSystem.read, texts.read),
    list: noting('list', fileSystem.list, texts.list),
    realPath: noting('realPath', fileSystem.realPath, texts.realPath),
    linkTarget: noting('linkTarget', fileSystem.linkTarget, texts.linkTarget),
  };
  return { fileSystem: traced, trace: () => (isWhole ? [...asked.values()] : undefined) };
}

/** Whether the file system answers every question as it did then. */
export function isAnsweredAlike(
  fileSystem: FileSystem,
  paths: PortablePaths,
  trace: readonly Asked[],
): boolean {
  const texts = answerTexts(paths);
  const answers: Readonly<Record<string, (path: string) => string | undefined>> = {
    facts: (path) => texts.facts(fileSystem.facts(path)),
    read: (path) => texts.read(fileSystem.read(path)),
    list: (path) => texts.list(fileSystem.list(path)),
    realPath: (path) => texts.realPath(fileSystem.realPath(path)),
    linkTarget: (path) => texts.linkTarget(fileSystem.linkTarget(path)),
  };
  return trace.every(([question, name, answer]) => {
    const path = paths.pathOf(name);
    if (path === undefined) return false;
    try {
      return answers[question]?.(path) === answer;
    } catch {
      return question === 'realPath' && answer === NOWHERE;
    }
  });
}

/** Of a path that leads nowhere: the one error that a render goes on after. */
const NOWHERE = 'nowhere';

/** undefined for an answer that depends on where the tree lies. */
function answerTexts(paths: PortablePaths): {
  readonly [Question in keyof FileSystem]: (answer: ReturnType<FileSystem[Question]>) => string | undefined;
} {
  return {
    facts: (facts) => (facts === undefined ? 'nothing' : `${facts.kind} ${facts.bytes}`),
    read: (bytes) => hash('sha256', bytes),
    list: (entries) => JSON.stringify(entries),
    realPath: (path) => paths.nameOf(path),
    linkTarget: (target) => JSON.stringify(target ?? null),
  };
}

import { exactValues, redacted, secretForms } from './scrub-secrets.ts';

/** Takes a text piece by piece; the pieces that it gives back are together what a scrub of the whole text gives. */
export interface StreamScrub {
  /** What can be told by now: what may become a secret is held back. */
  push(text: string): string;
  /** What was held back; no more comes. */
  end(): string;
}

/** Takes exact values (governance 10.4) out of texts that come in pieces, also a value that is cut in two. */
export function streamScrub(secretValues: readonly string[]): () => StreamScrub {
  const [expression = /(?!)/g] = exactValues(secretValues);
  const forms = secretForms(secretValues).map(bare);
  const longest = forms.reduce((length, form) => Math.max(length, form.length), 0);

  /** How much of the text is decided: no secret begins before that and ends behind it. */
  const decided = (text: string): number => {
    let cut = text.length;
    let end = '';
    for (let start = text.length - 1; start >= 0; start -= 1) {
      end = bare(text.charAt(start)) + end;
      if (end.length > longest) break;
      if (forms.some((form) => form.startsWith(end))) cut = start;
    }
    for (const { index, 0: match } of text.matchAll(expression))
      if (index < cut && index + match.length > cut) cut = index + match.length;
    // The halves of a character belong together.
    return /[\uD800-\uDBFF]/.test(text.charAt(cut - 1)) ? cut - 1 : cut;
  };

  return () => {
    let held = '';
    const tell = (length: number): string => {
      const told = held.slice(0, length);
      held = held.slice(length);
      return told.replaceAll(expression, redacted);
    };
    return {
      push: (text) => {
        held += text;
        return tell(decided(held));
      },
      end: () => tell(held.length),
    };
  };
}

/** Without what JSON may add to a text and take from it: any number of backslashes, and letters for line ends. */
function bare(text: string): string {
  return text.replace(/[\\\n\r\t]/g, (character) => bares[character] ?? '');
}

const bares: Readonly<Record<string, string>> = { '\n': 'n', '\r': 'r', '\t': 't' };

/** What the doctor looked at, and what it saw: a fact, and what to do about it where it is not well. */
export type Check =
  | { readonly name: string; readonly verdict: 'ok'; readonly fact: string }
  | {
      readonly name: string;
      readonly verdict: 'warning' | 'wrong';
      readonly fact: string;
      readonly fix: string;
    };

export const ok = (name: string, fact: string): Check => ({ name, verdict: 'ok', fact });

export const warning = (name: string, fact: string, fix: string): Check => ({
  name,
  verdict: 'warning',
  fact,
  fix,
});

export const wrong = (name: string, fact: string, fix: string): Check => ({
  name,
  verdict: 'wrong',
  fact,
  fix,
});

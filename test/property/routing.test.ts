import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Choice, chooseAgent } from '../../operator/engine/routed/choose-agent.ts';
import type { Directory } from '../../operator/engine/routed/directory.ts';
import { routerReply } from '../../operator/engine/routed/router-reply.ts';

const tag = fc.constantFrom('a', 'b', 'c');
const candidate = fc.record({
  queued: fc.nat(5),
  tags: fc.uniqueArray(tag),
  name: fc.constantFrom('read', 'write'),
  readyReplicas: fc.nat(1),
  sleepsUntilSubmitted: fc.boolean(),
  isStoppedByBudget: fc.boolean(),
});

const directory = fc.array(candidate, { maxLength: 6 }).map(
  (listed): Directory => ({
    registry: 'default',
    capabilities: [],
    candidates: listed.map(({ queued, tags, name, ...found }, index) => ({
      player: { agent: `agent-${index}`, queue: `lab.agent-${index}`, found: { model: 'm', ...found } },
      queued,
      capabilities: [{ name, tags }],
    })),
  }),
);

const wanted = fc.record({ tags: fc.uniqueArray(tag, { maxLength: 2 }) });
const idle = { justGiven: () => 0, lastChosen: undefined, lot: 0 };
const agentOf = (choice: Choice): string | undefined => (choice.kind === 'chosen' ? choice.agent : undefined);

/** Written anew, so that the two must agree. */
const suitable = ({ candidates }: Directory, tags: readonly string[]) =>
  candidates.filter(({ player: { found }, capabilities: [declared] }) => {
    const awake = found !== undefined && (found.readyReplicas > 0 || found.sleepsUntilSubmitted);
    const has = declared?.name === 'read' && tags.every((one) => declared.tags?.includes(one));
    return awake && !found.isStoppedByBudget && has;
  });

test('[LOOKUP-1] [LOOKUP-2] every strategy chooses somebody suitable whenever there is one', () => {
  const strategy = fc.constantFrom('least-busy' as const, 'round-robin' as const, 'random' as const);
  fc.assert(
    fc.property(directory, wanted, strategy, fc.nat(), (listed, { tags }, how, lot) => {
      const names = suitable(listed, tags).map(({ player }) => player.agent);
      const chosen = agentOf(
        chooseAgent(listed, { capability: 'read', tags, strategy: how }, { ...idle, lot }),
      );
      expect(chosen === undefined ? names : names.filter((name) => name === chosen)).toHaveLength(
        chosen === undefined ? 0 : 1,
      );
    }),
  );
});

test('[LOOKUP-3] nobody suitable has fewer tasks than the least busy', () => {
  fc.assert(
    fc.property(directory, wanted, (listed, { tags }) => {
      const able = suitable(listed, tags);
      const chosen = agentOf(chooseAgent(listed, { capability: 'read', tags }, idle));
      const load = able.find(({ player }) => player.agent === chosen)?.queued ?? Infinity;
      expect(able.filter(({ queued }) => queued < load)).toEqual([]);
    }),
  );
});

test('[LOOKUP-3] round-robin takes everybody once before it takes anybody again', () => {
  fc.assert(
    fc.property(directory, wanted, fc.nat(6), (listed, { tags }, begin) => {
      const names = suitable(listed, tags).map(({ player }) => player.agent);
      const taken: string[] = [];
      let lastChosen: string | undefined = `agent-${begin}`;
      for (const _ of names) {
        const query = { capability: 'read', tags, strategy: 'round-robin' } as const;
        lastChosen = agentOf(chooseAgent(listed, query, { ...idle, lastChosen }));
        taken.push(lastChosen ?? '');
      }
      expect(taken.toSorted()).toEqual(names.toSorted());
    }),
  );
});

test('[ROUTED-7] whatever a router says is either read or refused', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json(),
        fc.json().map((json) => `Sure: {"capability":${json}}.`),
      ),
      (text) => {
        const reply = routerReply(text);
        expect(typeof (reply.kind === 'ok' ? reply.capability : reply.message)).toBe('string');
      },
    ),
  );
});

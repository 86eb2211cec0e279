import { memoryLedger } from '../../../operator/ledger/memory-ledger.ts';
import { startMillis } from '../../support/ledger-behaviour/world.ts';
import { describeLedgerBehaviour } from '../../support/ledger-behaviour.ts';

describeLedgerBehaviour('the ledger in memory', async (past) => {
  let nowMillis = startMillis;
  return {
    ledger: memoryLedger(() => nowMillis, [{ namespace: 'lab', past }]),
    advance: (millis) => {
      nowMillis += millis;
    },
    close: async () => {},
  };
});

import { scriptParts } from './ledger-script-parts.ts';

/** Spending that the ledger has missed. KEYS: epoch, those of the account. ARGV: time or '', what is spent at least. */
export const raiseScript = `${scriptParts}
local now, at_least = time(ARGV[1]), tonumber(ARGV[2])
if not is_open_now(KEYS[1]) then return end
local account = accounts(2)[1]
tidy(account, now)
local lacking = at_least - sums(get(account.minutes, '#used'))[1] - tonumber(get(account.minutes, '#held') or 0)
if lacking <= 0 then return end
bill(account, minute_of(account, now), { lacking, 0, 0, 0 }, 1)
keep(account, now)`;

/** KEYS: those of the account. ARGV: time or ''. Answers what is used, held and wanted, and what is allotted or ''. */
export const standingScript = `${scriptParts}
local account = accounts(1)[1]
tidy(account, time(ARGV[1]))
local held, wanted = get(account.minutes, '#held') or '0', get(account.minutes, '#wanted') or '0'
return { sums(get(account.minutes, '#used'))[1], held, wanted, get(account.minutes, '#allotted') or '' }`;

/**
 * KEYS: epoch, those of the account. ARGV: time or '', what may be spent, 1 if there will be no more. Answers what is
 * set, or '' while the ledger is closed.
 */
export const allotScript = `${scriptParts}
if not is_open_now(KEYS[1]) then return '' end
local now, account = time(ARGV[1]), accounts(2)[1]
tidy(account, now)
local spoken_for = sums(get(account.minutes, '#used'))[1] + tonumber(get(account.minutes, '#held') or 0)
local amount = math.max(tonumber(ARGV[2]), spoken_for)
redis.call('HSET', account.minutes, '#allotted', amount, '#final', ARGV[3])
redis.call('HDEL', account.minutes, '#wanted')
keep(account, now)
return amount`;

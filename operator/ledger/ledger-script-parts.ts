/**
 * What the ledger does in Redis in one go; `claim-verdict.ts` says the same of claims. An account has three keys:
 *
 * minutes  hash: `<minute>` -> sums of what was billed in it, `#used` -> their sum, `#first` -> the oldest minute,
 *          `#held` -> sum of all reservations; where the operator allots: `#allotted` -> how much may be spent,
 *          `#final` -> 1 when there will be no more, `#wanted` -> what a claim has waited for since
 * calls    hash: call id -> `<state>:<sums>:<minute>`; the state is held, presumed (whoever held it is gone, so it
 *          counts as spent in full) or settled; settled calls are remembered for an hour, so that nothing counts twice
 * due      sorted set: call id -> when a reservation is presumed spent, or a call is forgotten
 *
 * Sums are `<units of the account>,<input>,<output>,<thinking>`. A call id is `<job id>/<number>`. An account whose
 * name ends in `@<first minute>-<end minute>` counts that window, as one sum under its first minute.
 *
 * The epoch is `<run of Redis>/<random>`. A Redis that was killed, or a replica in its place, may have forgotten what was
 * acknowledged: its ledger is closed until the operator has named the new run, after everybody has told it anew.
 */
export const scriptParts = `
local MINUTE, HOUR, DAY, KEEP = 60000, 3600000, 86400000, 90000000

local function time(given)
  if given ~= '' then return tonumber(given) end
  local seconds_micros = redis.call('TIME')
  return seconds_micros[1] * 1000 + math.floor(seconds_micros[2] / 1000)
end

-- Empty where INFO is refused: then only a ledger that is gone altogether counts as closed.
local function run_of_redis()
  local info = redis.pcall('INFO', 'server')
  return type(info) == 'string' and string.match(info, 'run_id:(%w+)') or ''
end

local function is_open(epoch, run)
  return epoch and string.sub(epoch, 1, #run) == run
end

local function is_open_now(key) return is_open(redis.call('GET', key), run_of_redis()) end

local function sums(text)
  local numbers = {}
  for number in string.gmatch(text or '0,0,0,0', '-?%d+') do numbers[#numbers + 1] = tonumber(number) end
  return numbers
end

local function get(key, field) return redis.call('HGET', key, field) or nil end

-- Adds spent sums to a field, or with sign -1 takes them off.
local function add(account, field, spent, sign)
  local total = sums(get(account.minutes, field))
  for i = 1, 4 do total[i] = total[i] + sign * spent[i] end
  redis.call('HSET', account.minutes, field, table.concat(total, ','))
end

local function bill(account, minute, spent, sign)
  if spent[1] + spent[2] + spent[3] + spent[4] == 0 then return end
  add(account, minute, spent, sign)
  add(account, '#used', spent, sign)
  local first = tonumber(get(account.minutes, '#first'))
  if not first or first > minute then redis.call('HSET', account.minutes, '#first', minute) end
end

local function remember(account, id, state, spent, minute, due)
  redis.call('HSET', account.calls, id, state .. ':' .. table.concat(spent, ',') .. ':' .. minute)
  redis.call('ZADD', account.due, due, id)
end

local function recall(account, id)
  local state, spent, minute = string.match(get(account.calls, id) or '', '^(%a+):([^:]*):(%d+)$')
  if not state then return nil end
  return { state = state, spent = sums(spent), minute = tonumber(minute) }
end

-- Lua has a zero below zero, which Redis takes for no number.
local function release(account, call) redis.call('HINCRBY', account.minutes, '#held', 0 - call.spent[1]) end

local function minute_of(account, now) return account.first or math.floor(now / MINUTE) end

-- What is due: lost reservations count as spent, settled calls are forgotten, old minutes no longer count.
local function tidy(account, now)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', account.due, '-inf', now, 'LIMIT', 0, 1000)) do
    local call = recall(account, id)
    if call and call.state == 'held' then
      local minute = minute_of(account, now)
      release(account, call)
      bill(account, minute, call.spent, 1)
      remember(account, id, 'presumed', call.spent, minute, now + DAY)
    else
      redis.call('HDEL', account.calls, id)
      redis.call('ZREM', account.due, id)
    end
  end
  if account.first then return end
  local first = tonumber(get(account.minutes, '#first'))
  local counting = math.floor((now - DAY) / MINUTE)
  if not first or first >= counting then return end
  for minute = first, counting - 1 do
    local spent = get(account.minutes, minute)
    if spent then
      add(account, '#used', sums(spent), -1)
      redis.call('HDEL', account.minutes, minute)
    end
  end
  redis.call('HSET', account.minutes, '#first', counting)
end

local function keep(account, now)
  local millis = account.last and math.max(account.last * MINUTE - now, 0) + DAY or KEEP
  for _, key in ipairs({ account.minutes, account.calls, account.due }) do redis.call('PEXPIRE', key, millis) end
end

-- The accounts whose keys follow the first ones.
local function accounts(from)
  local list = {}
  for i = from, #KEYS, 3 do
    local first, last = string.match(KEYS[i], '@(%d+)%-(%d+):minutes$')
    list[#list + 1] =
      { minutes = KEYS[i], calls = KEYS[i + 1], due = KEYS[i + 2], first = tonumber(first), last = tonumber(last) }
  end
  return list
end
`;

/**
 * What the ledger does in Redis in one go; `claim-verdict.ts` says the same of claims. An account has three keys:
 *
 * minutes  hash: `<minute>` -> sums of what was billed in it, `#used` -> their sum, `#first` -> the oldest minute,
 *          `#held` -> sum of all reservations
 * calls    hash: call id -> `<state>:<sums>:<minute>`; the state is held, presumed (whoever held it is gone, so it
 *          counts as spent in full) or settled; settled calls are remembered for an hour, so that nothing counts twice
 * due      sorted set: call id -> when a reservation is presumed spent, or a call is forgotten
 *
 * Sums are `<units of the account>,<input>,<output>,<thinking>`. A call id is `<job id>/<number>`.
 */
const shared = `
local MINUTE, HOUR, DAY, KEEP = 60000, 3600000, 86400000, 90000000

local function time(given)
  if given ~= '' then return tonumber(given) end
  local seconds_micros = redis.call('TIME')
  return seconds_micros[1] * 1000 + math.floor(seconds_micros[2] / 1000)
end

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

local function release(account, call) redis.call('HINCRBY', account.minutes, '#held', -call.spent[1]) end

-- What is due: lost reservations count as spent, settled calls are forgotten, old minutes no longer count.
local function tidy(account, now)
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', account.due, '-inf', now, 'LIMIT', 0, 1000)) do
    local call = recall(account, id)
    if call and call.state == 'held' then
      local minute = math.floor(now / MINUTE)
      release(account, call)
      bill(account, minute, call.spent, 1)
      remember(account, id, 'presumed', call.spent, minute, now + DAY)
    else
      redis.call('HDEL', account.calls, id)
      redis.call('ZREM', account.due, id)
    end
  end
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

local function keep(account)
  for _, key in pairs(account) do redis.call('PEXPIRE', key, KEEP) end
end

-- The accounts whose keys follow the first ones.
local function accounts(from)
  local list = {}
  for i = from, #KEYS, 3 do list[#list + 1] = { minutes = KEYS[i], calls = KEYS[i + 1], due = KEYS[i + 2] } end
  return list
end
`;

/**
 * Sets tokens aside. KEYS: epoch, then those of the accounts. ARGV: time or '', milliseconds that the reservation holds
 * without renewal, call id, input tokens, output tokens asked for, then of each account: limit, price of an input and
 * of an output token. Answers `closed`, `wait`, `refused` and the account's place, or `reserved` and output tokens.
 */
export const reserveScript = `${shared}
local now, lease, id, input, asked = time(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if redis.call('EXISTS', KEYS[1]) == 0 then return { 'closed' } end
local list, output, must_wait = accounts(2), asked, false

for i, account in ipairs(list) do
  local limit, per_input, per_output = tonumber(ARGV[i * 3 + 3]), tonumber(ARGV[i * 3 + 4]), tonumber(ARGV[i * 3 + 5])
  account.price = function(tokens) return math.ceil(input * per_input + tokens * per_output) end
  tidy(account, now)
  local call = recall(account, id)
  if call then return { 'reserved', call.spent[3] } end
  if limit > 0 then
    local room = limit - sums(get(account.minutes, '#used'))[1]
    local held = tonumber(get(account.minutes, '#held') or 0)
    -- Room for the question and at least one token of an answer.
    if room < account.price(1) then return { 'refused', i } end
    if room - held < account.price(asked) then
      must_wait = must_wait or held > 0
      output = math.min(output, math.floor((room - input * per_input) / per_output))
    end
  end
end
if must_wait then return { 'wait' } end

for _, account in ipairs(list) do
  local amount = account.price(output)
  account.price = nil
  redis.call('HINCRBY', account.minutes, '#held', amount)
  remember(account, id, 'held', { amount, input, output, 0 }, 0, now + lease)
  keep(account)
end
return { 'reserved', output }`;

/**
 * Holds reservations on, and makes those again that Redis has lost. KEYS: those of the accounts of one call. ARGV: time
 * or '', milliseconds to hold, call id, then of each account the sums that are reserved.
 */
export const renewScript = `${shared}
local now, lease, id = time(ARGV[1]), ARGV[2], ARGV[3]
for i, account in ipairs(accounts(1)) do
  local call, spent = recall(account, id), sums(ARGV[i + 3])
  if not call then redis.call('HINCRBY', account.minutes, '#held', spent[1]) end
  -- What was granted, which may be less than who has not heard of it believes.
  if call then spent = call.spent end
  if not call or call.state == 'held' then remember(account, id, 'held', spent, 0, now + lease) end
  keep(account)
end`;

/**
 * Bills a call in place of its reservation, once; also when the reservation is lost. KEYS: those of the accounts.
 * ARGV: time or '', call id, then of each account the sums that were spent.
 */
export const settleScript = `${shared}
local now, id = time(ARGV[1]), ARGV[2]
local minute = math.floor(now / MINUTE)
for i, account in ipairs(accounts(1)) do
  local call, spent = recall(account, id), sums(ARGV[i + 2])
  if not call or call.state ~= 'settled' then
    if call and call.state == 'held' then release(account, call) end
    if call and call.state == 'presumed' then bill(account, call.minute, call.spent, -1) end
    bill(account, minute, spent, 1)
    remember(account, id, 'settled', spent, minute, now + HOUR)
  end
  tidy(account, now)
  keep(account)
end`;

/** What accounts were billed. KEYS: those of the accounts. ARGV: time or ''. Answers sums and oldest minute of each. */
export const windowsScript = `${shared}
local now, answers = time(ARGV[1]), {}
for _, account in ipairs(accounts(1)) do
  tidy(account, now)
  local oldest = tonumber(get(account.minutes, '#first'))
  while oldest and oldest <= now / MINUTE and not get(account.minutes, oldest) do oldest = oldest + 1 end
  answers[#answers + 1] = get(account.minutes, '#used') or '0,0,0,0'
  answers[#answers + 1] = tostring(oldest or '')
end
return answers`;

/**
 * Opens the ledger with what was spent before, unless it is open. KEYS: epoch, then those of the accounts. ARGV: time
 * or '', epoch, then entries of five: the account's place, time, sums, step or '', job of the step that is not in
 * the sums or ''. What the ledger knows of a step counts once. Answers 1 if it was opened now.
 */
export const openScript = `${shared}
if redis.call('EXISTS', KEYS[1]) == 1 then return 0 end
local now, list = time(ARGV[1]), accounts(2)

-- Billed calls by their step, \`<run uid>.<step>\`.
local function billed(account)
  local steps, fields = {}, redis.call('HGETALL', account.calls)
  for i = 1, #fields, 2 do
    local job = string.match(fields[i], '^[^/]*')
    local step = string.match(job, '^[^.]*%.[^.]*')
    local call = recall(account, fields[i])
    if step and call and call.state ~= 'held' then
      steps[step] = steps[step] or {}
      table.insert(steps[step], { job = job, spent = call.spent })
    end
  end
  return steps
end

for i = 3, #ARGV, 5 do
  local account, at, spent, step, open_job = list[tonumber(ARGV[i])], tonumber(ARGV[i + 1]), sums(ARGV[i + 2]), ARGV[i + 3], ARGV[i + 4]
  account.steps = account.steps or billed(account)
  for _, call in ipairs(account.steps[step] or {}) do
    if call.job ~= open_job then
      for n = 1, 4 do spent[n] = math.max(0, spent[n] - call.spent[n]) end
    end
  end
  if at > now - DAY then bill(account, math.floor(at / MINUTE), spent, 1) end
end
for _, account in ipairs(list) do
  account.steps = nil
  keep(account)
end
redis.call('SET', KEYS[1], ARGV[2])
return 1`;

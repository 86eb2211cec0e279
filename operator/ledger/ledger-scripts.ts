import { scriptParts } from './ledger-script-parts.ts';

/**
 * Sets tokens aside. KEYS: epoch, terms, then those of the accounts. ARGV: time or '', milliseconds that the reservation
 * holds without renewal, call id, input tokens, output tokens asked for, version of the terms or '*' for any, then of
 * each account: limit, price of an input and of an output token, 1 if it is allotted to. Answers `closed`, `stale`,
 * `wait`, `refused` with the account's place and what is used of it, or `reserved` and output tokens.
 */
export const reserveScript = `${scriptParts}
local now, lease, id, input, asked = time(ARGV[1]), ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local list, output, must_wait, wanting = accounts(3), asked, false, {}
local is_limited = false
for i in ipairs(list) do is_limited = is_limited or tonumber(ARGV[4 * i + 3]) > 0 end
-- What a restart may have lost concerns limits only.
if redis.call('EXISTS', KEYS[1]) == 0 or (is_limited and not is_open_now(KEYS[1])) then return { 'closed' } end
if ARGV[6] ~= '*' and ARGV[6] ~= (redis.call('HGET', KEYS[2], 'version') or '') then return { 'stale' } end

for i, account in ipairs(list) do
  local at = 4 * i + 3
  local limit, per_input, per_output = tonumber(ARGV[at]), tonumber(ARGV[at + 1]), tonumber(ARGV[at + 2])
  local is_allotted = ARGV[at + 3] == '1'
  account.price = function(tokens) return math.ceil(input * per_input + tokens * per_output) end
  tidy(account, now)
  local call = recall(account, id)
  if call then return { 'reserved', call.spent[3] } end
  if limit > 0 then
    if is_allotted then limit = tonumber(get(account.minutes, '#allotted') or 0) end
    local used = sums(get(account.minutes, '#used'))[1]
    local room, held, price = limit - used, tonumber(get(account.minutes, '#held') or 0), account.price(asked)
    if is_allotted and get(account.minutes, '#final') ~= '1' then
      if room - held < math.max(1, price) then
        must_wait = true
        wanting[#wanting + 1] = { account.minutes, math.max(1, price) }
      end
    -- Room for the question and at least one token of an answer; none is left for what costs nothing either.
    elseif room < math.max(1, account.price(1)) then
      return { 'refused', i, used }
    elseif room - held < price then
      must_wait = must_wait or held > 0
      if per_output > 0 then output = math.min(output, math.floor((room - input * per_input) / per_output)) end
    end
  end
end
if must_wait then
  for _, one in ipairs(wanting) do
    redis.call('HSET', one[1], '#wanted', math.max(one[2], tonumber(get(one[1], '#wanted') or 0)))
  end
  return { 'wait' }
end

for _, account in ipairs(list) do
  local amount = account.price(output)
  redis.call('HINCRBY', account.minutes, '#held', amount)
  remember(account, id, 'held', { amount, input, output, 0 }, 0, now + lease)
  keep(account, now)
end
return { 'reserved', output }`;

/**
 * Holds reservations on, and makes those again that Redis has lost. KEYS: those of the accounts of one call. ARGV: time
 * or '', milliseconds to hold, call id, then of each account the sums that are reserved.
 */
export const renewScript = `${scriptParts}
local now, lease, id = time(ARGV[1]), ARGV[2], ARGV[3]
for i, account in ipairs(accounts(1)) do
  local call, spent = recall(account, id), sums(ARGV[i + 3])
  if not call then redis.call('HINCRBY', account.minutes, '#held', spent[1]) end
  -- What was granted, which may be less than who has not heard of it believes.
  if call then spent = call.spent end
  if not call or call.state == 'held' then remember(account, id, 'held', spent, 0, now + lease) end
  keep(account, now)
end`;

/**
 * Bills a call in place of its reservation, once; also when the reservation is lost. KEYS: those of the accounts.
 * ARGV: time or '', call id, then of each account the sums that were spent.
 */
export const settleScript = `${scriptParts}
local now, id = time(ARGV[1]), ARGV[2]
for i, account in ipairs(accounts(1)) do
  local call, spent, minute = recall(account, id), sums(ARGV[i + 2]), minute_of(account, now)
  if not call or call.state ~= 'settled' then
    if call and call.state == 'held' then release(account, call) end
    if call and call.state == 'presumed' then bill(account, call.minute, call.spent, -1) end
    bill(account, minute, spent, 1)
    remember(account, id, 'settled', spent, minute, now + HOUR)
  end
  tidy(account, now)
  keep(account, now)
end`;

/** What accounts were billed. KEYS: those of the accounts. ARGV: time or ''. Answers sums and oldest minute of each. */
export const windowsScript = `${scriptParts}
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
 * Opens the ledger, unless it is open. One that is gone begins with what was spent before; one of an earlier run of
 * Redis has that. KEYS: epoch, then those of the accounts. ARGV: time or '', what tells this epoch from others, the only
 * run of Redis to do so in or '', then entries of five: the account's place, time, sums, step or '', job of the step that
 * is not in the sums, nor what it has handed on, or ''. What the ledger knows of a step counts once. Answers 1 if it was
 * opened now.
 */
export const openScript = `${scriptParts}
local run, before = run_of_redis(), redis.call('GET', KEYS[1])
if is_open(before, run) or (ARGV[3] ~= '' and ARGV[3] ~= run) then return 0 end
redis.call('SET', KEYS[1], run .. '/' .. ARGV[2])
if before then return 1 end
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

for i = 4, #ARGV, 5 do
  local account, at, spent, step, open_job = list[tonumber(ARGV[i])], tonumber(ARGV[i + 1]), sums(ARGV[i + 2]), ARGV[i + 3], ARGV[i + 4]
  account.steps = account.steps or billed(account)
  for _, call in ipairs(account.steps[step] or {}) do
    if call.job ~= open_job and string.sub(call.job, 1, #open_job + 1) ~= open_job .. '.' then
      for n = 1, 4 do
        local known = math.min(spent[n], call.spent[n])
        spent[n], call.spent[n] = spent[n] - known, call.spent[n] - known
      end
    end
  end
  if account.first or at > now - DAY then bill(account, minute_of(account, at), spent, 1) end
end
for _, account in ipairs(list) do
  keep(account, now)
end
return 1`;

/** KEYS: epochs. Answers the run of Redis, then of each epoch what it is, or '', and 1 if the ledger is open. */
export const epochsScript = `${scriptParts}
local run = run_of_redis()
local answers = { run }
for _, key in ipairs(KEYS) do
  local epoch = redis.call('GET', key)
  answers[#answers + 1] = epoch or ''
  answers[#answers + 1] = is_open(epoch, run) and 1 or 0
end
return answers`;

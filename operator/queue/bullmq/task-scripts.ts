/**
 * What must happen in Redis in one go. The hash of a task holds `queue`, `run`, `deadline`, and once it has
 * ended `settled` and `result`; the hash of a run holds its task ids and `#open`, how many have not ended, or for
 * some time after it was forgotten nothing but `#gone`. `ats` is how often BullMQ has given a job to a worker: of a job
 * that it gives away first, no worker asks whether its task is open.
 */

/**
 * Opens a task unless it has settled or its run was forgotten; answers 1 if it is open now. Otherwise its job counts as
 * one that somebody has had: BullMQ adds none while there is one, be it only in name.
 * KEYS: task, job, then the run if there is one, then the set of namespaces if it is kept.
 * ARGV: id, queue, run uid or '', deadline or '', namespace to add to the set or '', milliseconds that a job in name lasts.
 */
export const OPEN_TASK = `
local hasRun = ARGV[3] ~= ''
if redis.call('HEXISTS', KEYS[1], 'settled') == 1 or (hasRun and redis.call('HEXISTS', KEYS[3], '#gone') == 1) then
  local isThere = redis.call('EXISTS', KEYS[2]) == 1
  redis.call('HINCRBY', KEYS[2], 'ats', 1)
  if not isThere then redis.call('PEXPIRE', KEYS[2], ARGV[6]) end
  return 0
end
if redis.call('HSETNX', KEYS[1], 'queue', ARGV[2]) == 1 then
  redis.call('HSET', KEYS[1], 'run', ARGV[3], 'deadline', ARGV[4])
  if hasRun then
    redis.call('HSET', KEYS[3], ARGV[1], ARGV[2])
    redis.call('HINCRBY', KEYS[3], '#open', 1)
    redis.call('PERSIST', KEYS[3])
  end
  if ARGV[5] ~= '' then redis.call('SADD', KEYS[#KEYS], ARGV[5]) end
end
return 1`;

/**
 * Stores the result of an open task, tells of it and answers 1; a task that has settled or was forgotten
 * stays as it is. A job that still waits counts as one that somebody has had, and who takes it looks before it begins.
 * What nobody forgets goes by itself, a run once none of its tasks is open. A short result is told with the news, unless
 * something must be added to it. KEYS: task, job, then the run if there is one. ARGV: result, milliseconds to keep,
 * channel, message (an object in JSON), the most bytes of a result that is told.
 */
export const SETTLE_TASK = `
if redis.call('EXISTS', KEYS[1]) == 0 then return 0 end
if redis.call('HSETNX', KEYS[1], 'settled', '1') == 0 then return 0 end
redis.call('HSET', KEYS[1], 'result', ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
if redis.call('EXISTS', KEYS[2]) == 1 then redis.call('HINCRBY', KEYS[2], 'ats', 1) end
if KEYS[3] and redis.call('EXISTS', KEYS[3]) == 1 then
  if redis.call('HINCRBY', KEYS[3], '#open', -1) <= 0 then redis.call('PEXPIRE', KEYS[3], ARGV[2]) end
end
local message = ARGV[4]
if #ARGV[1] <= tonumber(ARGV[5]) and redis.call('HEXISTS', KEYS[1], 'spent:input') == 0 then
  message = string.sub(message, 1, -2) .. ',"result":' .. ARGV[1] .. '}'
end
redis.call('PUBLISH', ARGV[3], message)
return 1`;

/**
 * Adds to what the failed attempts of a task have used, each once, however often it is told; of a task that was
 * forgotten nothing is kept. KEYS: task. ARGV: name of the attempt, input, output and thinking tokens.
 */
export const ADD_SPENT = `
if redis.call('HEXISTS', KEYS[1], 'queue') == 0 then return 0 end
if redis.call('HSETNX', KEYS[1], 'counted:' .. ARGV[1], '1') == 0 then return 0 end
redis.call('HINCRBY', KEYS[1], 'spent:input', ARGV[2])
redis.call('HINCRBY', KEYS[1], 'spent:output', ARGV[3])
redis.call('HINCRBY', KEYS[1], 'spent:thinking', ARGV[4])
return 1`;

/**
 * Takes the lock of a job back that ran out while its worker was away, unless another has the job by now;
 * answers 1 if the worker holds it. KEYS: lock, active list, stalled set of BullMQ. ARGV: job, token, milliseconds.
 */
export const RECLAIM_LOCK = `
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[2] then return 0 end
if not redis.call('LPOS', KEYS[2], ARGV[1]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
redis.call('SREM', KEYS[3], ARGV[1])
return 1`;

/**
 * Leaves of a run that is forgotten only that it was: an operator that has not heard of its end, because it stood
 * still or is not the only one, must not open its tasks again. KEYS: run. ARGV: milliseconds to keep.
 */
export const FORGET_RUN = `
redis.call('UNLINK', KEYS[1])
redis.call('HSET', KEYS[1], '#gone', '1')
redis.call('PEXPIRE', KEYS[1], ARGV[1])`;

/**
 * Takes the locks of all active jobs that BullMQ gave to the worker of this name, counts a crash for each, once by the
 * token, and answers their ids. KEYS: active list, stalled set of BullMQ. ARGV: what keys of jobs begin with, name,
 * token, milliseconds.
 */
export const CLAIM_OF_WORKER = `
local claimed = {}
for _, id in ipairs(redis.call('LRANGE', KEYS[1], 0, -1)) do
  local job = ARGV[1] .. id
  if redis.call('HGET', job, 'pb') == ARGV[2] then
    if redis.call('GET', job .. ':lock') ~= ARGV[3] then redis.call('HINCRBY', job, 'stc', 1) end
    redis.call('SET', job .. ':lock', ARGV[3], 'PX', ARGV[4])
    redis.call('SREM', KEYS[2], id)
    table.insert(claimed, id)
  end
end
return claimed`;

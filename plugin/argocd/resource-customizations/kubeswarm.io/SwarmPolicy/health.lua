-- Health of every kind of kubeswarm.io, read from conditions alone: the order and the verdicts are those of kstatus.
--   observedGeneration behind, or no status yet   Progressing
--   Stalled=True                                  Degraded
--   Ready=True                                    Healthy
--   all else                                      Progressing
-- Never Suspended: Argo CD waits for a suspended object, and everything in the next wave waits with it. What is true of
-- a healthy object but worth knowing (suspended, scaled to zero, out of budget, not compliant) is in the message.
-- A finished run is judged by its phase, which never changes again.

-- Conditions that do not make an object unhealthy, and the status that is worth a word.
local facts = {
  MCPDegraded = "True",
  BudgetExceeded = "True",
  RegistryNotFound = "True",
  SystemPromptSizeWarning = "True",
  Conflicting = "True",
  PolicyCompliant = "False",
  MCPPolicyCompliant = "False",
  AdvisorsReady = "False",
  GatewayReady = "False",
  QueueReady = "False",
  Enforcing = "False",
}

local status = obj.status or {}
local conditions = status.conditions or {}

local function condition(type)
  for _, each in ipairs(conditions) do
    if each.type == type then
      return each
    end
  end
  return nil
end

local function described(each)
  local reason = each.reason or each.type
  if each.message == nil or each.message == "" then
    return reason
  end
  return reason .. ": " .. each.message
end

-- The condition, and after it the facts that it does not tell itself, in the order of the status.
local function described_with_facts(main)
  local text = described(main)
  for _, each in ipairs(conditions) do
    if facts[each.type] == each.status and each.message ~= main.message then
      text = text .. "; " .. described(each)
    end
  end
  return text
end

local function health(verdict, message)
  return { status = verdict, message = message }
end

local ready = condition("Ready")
local stalled = condition("Stalled")

if obj.kind == "SwarmRun" and (status.phase == "Succeeded" or status.phase == "Failed") then
  local verdict = status.phase == "Succeeded" and "Healthy" or "Degraded"
  return health(verdict, ready ~= nil and described(ready) or status.phase)
end
if ready == nil and stalled == nil then
  return health("Progressing", "waiting for the operator")
end
if obj.metadata.generation ~= nil and status.observedGeneration ~= obj.metadata.generation then
  return health("Progressing", "waiting for the operator to see generation " .. tostring(obj.metadata.generation))
end
if stalled ~= nil and stalled.status == "True" then
  return health("Degraded", described(stalled))
end
if ready ~= nil and ready.status == "True" then
  return health("Healthy", described_with_facts(ready))
end
return health("Progressing", described_with_facts(ready or stalled))

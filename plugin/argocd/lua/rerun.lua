-- A new run of what the author wrote: it is owned by the team, so that it is deleted with it, and bears nothing by which
-- Argo CD would track it, compare it with Git or prune it. The copy of the team that the operator put into the old
-- run stays behind; the new one gets a copy of the team as it is now.
-- No label kubeswarm.io/run either: a newer run of that label would let the declared one be removed, and Argo CD would
-- bring that back and so run it once more.

local operator = "swarmrun-controller"
-- What the operator copies from the team, for runs whose managers are not known.
local copied = {
  pipeline = true,
  roles = true,
  routing = true,
  search = true,
  entry = true,
  defaultContextPolicy = true,
  output = true,
  timeoutSeconds = true,
  maxTokens = true,
  teamGeneration = true,
}

-- The fields of spec that are not the author's.
local function copied_fields()
  local applied = nil
  for _, entry in ipairs(obj.metadata.managedFields or {}) do
    local fields = entry.fieldsV1 ~= nil and entry.fieldsV1["f:spec"] or nil
    if entry.manager == operator and entry.subresource == nil and fields ~= nil then
      applied = applied or {}
      for field in pairs(copied) do
        if fields["f:" .. field] ~= nil then
          applied[field] = true
        end
      end
    end
  end
  if applied ~= nil then
    return applied
  end
  return obj.spec.teamGeneration ~= nil and copied or {}
end

-- Lua cannot tell an empty map from an empty list, so neither is copied: both mean the same as leaving them out.
local function copy(value)
  if type(value) ~= "table" then
    return value
  end
  if next(value) == nil then
    return nil
  end
  local result = {}
  for key, item in pairs(value) do
    result[key] = copy(item)
  end
  return result
end

local function owners()
  local result = {}
  for _, owner in ipairs(obj.metadata.ownerReferences or {}) do
    if owner.apiVersion == obj.apiVersion and (owner.kind == "SwarmTeam" or owner.kind == "SwarmAgent") then
      table.insert(result, {
        apiVersion = owner.apiVersion,
        kind = owner.kind,
        name = owner.name,
        uid = owner.uid,
      })
    end
  end
  return next(result) ~= nil and result or nil
end

local left_out = copied_fields()
local spec = {}
for field, value in pairs(obj.spec) do
  if not left_out[field] then
    spec[field] = copy(value)
  end
end

local run = {
  apiVersion = obj.apiVersion,
  kind = obj.kind,
  metadata = {
    -- The API server cuts it to size and appends five characters; that of a rerun is used again.
    generateName = obj.metadata.generateName or (obj.metadata.name .. "-rerun-"),
    namespace = obj.metadata.namespace,
    ownerReferences = owners(),
  },
  spec = spec,
}

local created = { operation = "create", resource = run }
return { created }

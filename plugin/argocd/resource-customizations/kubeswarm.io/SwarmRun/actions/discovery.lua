-- A run can be cancelled until it is over, and run again after that.
local annotations = obj.metadata.annotations or {}
local phase = obj.status ~= nil and obj.status.phase or nil
local is_over = phase == "Succeeded" or phase == "Failed"

local actions = {}
actions["rerun"] = {
  displayName = "Run again",
  iconClass = "fa fa-fw fa-redo",
  disabled = not is_over,
}
actions["cancel"] = {
  displayName = "Cancel",
  iconClass = "fa fa-fw fa-ban",
  disabled = is_over or annotations["kubeswarm.io/cancel"] ~= nil,
}
return actions

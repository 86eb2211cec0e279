-- Only the annotation is switched here; what is suspended in Git stays so until a commit resumes it.
local annotations = obj.metadata.annotations or {}
local is_suspended = annotations["kubeswarm.io/suspended"] == "true"

local actions = {}
actions["suspend"] = {
  displayName = "Suspend",
  iconClass = "fa fa-fw fa-pause",
  disabled = is_suspended,
}
actions["resume"] = {
  displayName = "Resume",
  iconClass = "fa fa-fw fa-play",
  disabled = not is_suspended,
}
return actions

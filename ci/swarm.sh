# Finds the program, for the scripts beside this file. Sets the array SWARM, or explains and returns 2.
#   SWARM_PROGRAM   a swarm that is installed already, such as that of the image kubeswarm-plugin
#   SWARM_PACKAGE   what `npm pack` makes of kubeswarm (kubeswarm-<version>.tgz): a path, or a URL that curl can read
# Without either: the bundle of the checkout or package that this file stands in, which a checkout builds first.

find_swarm() {
  local kit folder
  kit=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
  if [[ -n ${SWARM_PROGRAM:-} ]]; then
    SWARM=("$SWARM_PROGRAM")
  elif [[ -n ${SWARM_PACKAGE:-} ]]; then
    folder=$(mktemp -d)
    # The bundle needs Node and none of the packages that package.json names: unpacked is installed.
    if [[ $SWARM_PACKAGE =~ ^https?:// ]]; then
      curl --fail --silent --show-error --location "$SWARM_PACKAGE" --output "$folder/kubeswarm.tgz" || {
        echo "SWARM_PACKAGE cannot be read from $SWARM_PACKAGE. Put there what npm pack makes of kubeswarm" >&2
        return 2
      }
    else
      cp "$SWARM_PACKAGE" "$folder/kubeswarm.tgz" || return 2
    fi
    tar -xzf "$folder/kubeswarm.tgz" -C "$folder" || return 2
    SWARM=(node "$folder/package/dist/swarm.mjs")
  else
    if [[ ! -f $kit/dist/swarm.mjs ]]; then
      [[ -f $kit/tools/build.ts ]] || {
        echo "there is no $kit/dist/swarm.mjs. Set SWARM_PROGRAM or SWARM_PACKAGE" >&2
        return 2
      }
      echo "building swarm in $kit" >&2
      npm --prefix "$kit" run --silent build >&2 || return 2
    fi
    SWARM=(node "$kit/dist/swarm.mjs")
  fi
  "${SWARM[@]}" --version >/dev/null || {
    echo "${SWARM[*]} does not start. It needs Node 24 or newer" >&2
    return 2
  }
}

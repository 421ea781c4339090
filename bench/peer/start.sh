#!/bin/sh
# Ours for a side-by-side comparison: start.sh PORT serves in the foreground; start.sh build only builds.
set -eu
here=$(CDPATH= cd -- "$(dirname -- "$0")" && pwd)
root=$(CDPATH= cd -- "$here/../.." && pwd)
port=${1:?usage: start.sh PORT, or start.sh build}
if [ "$port" = build ]; then
  exec "$root/ashlar" --version
fi
exec "$root/ashlar" serve "$root/bench/app" --port "$port" --data "${PEER_DATA:?a folder for the data}"

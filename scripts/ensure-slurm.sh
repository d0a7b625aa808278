#!/usr/bin/env bash
# Installs Slurm's daemons and programs for the tests on a real cluster (test/slurm): Debian's packages, 4 MB. They are
# started by the tests alone, on loopback, and end with them. Nothing is done where they are there already.
set -euo pipefail

say() { echo "ensure-slurm: $*" >&2; }
fail() { say "$*"; exit 1; }

missing=()
for program in sbatch slurmctld slurmd munged; do
  PATH="$PATH:/usr/sbin:/sbin" command -v "$program" >/dev/null || missing+=("$program")
done
[ ${#missing[@]} -gt 0 ] || exit 0

packages=(slurmctld slurmd slurm-client munge)
command -v apt-get >/dev/null || fail "${missing[*]} missing, and there is no apt-get to install them; install Slurm and munge by hand, then run this again"
as_root=()
if [ "$(id -u)" != 0 ]; then
  sudo -n true 2>/dev/null || fail "installing Slurm takes root: run 'sudo apt-get install -y --no-install-recommends ${packages[*]}' once, then this again"
  as_root=(sudo -n)
fi

cache="${XDG_CACHE_HOME:-$HOME/.cache}/pitwall"
mkdir -p "$cache"
if command -v flock >/dev/null; then
  exec 9>"$cache/slurm-install.lock" # one installer at a time
  flock 9
fi

# Without a policy the packages' daemons are started as services. They have no configuration here and fail, which is no
# failure of the installation; with one they are not even tried.
policy=/usr/sbin/policy-rc.d
made=
if [ ! -e "$policy" ]; then
  made=1
  printf '#!/bin/sh\nexit 101\n' | "${as_root[@]}" tee "$policy" >/dev/null
  "${as_root[@]}" chmod 755 "$policy"
fi
tidy() { [ -z "$made" ] || "${as_root[@]}" rm -f "$policy"; }
trap tidy EXIT

say "installing ${packages[*]}"
{ "${as_root[@]}" apt-get update -qq &&
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}"; } >&2 </dev/null ||
  fail "apt-get could not install ${packages[*]}; see the lines above"

for program in sbatch slurmctld slurmd munged; do
  PATH="$PATH:/usr/sbin:/sbin" command -v "$program" >/dev/null || fail "$program is not there after the installation"
done

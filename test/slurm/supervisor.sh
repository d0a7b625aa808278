#!/bin/bash
# The first process of a test cluster: starts what it is told, a line each (NAME WORDS…), and reaps it. When its input
# ends, because the test has ended or was killed, it ends everything that carries the cluster's SLURM_CONF.
set -u
umask 022
folder=$1
conf=$folder/slurm.conf
PATH=$PATH:/usr/sbin:/sbin

members() { grep -lzxF "SLURM_CONF=$conf" /proc/[0-9]*/environ 2>/dev/null | cut -d/ -f3; }

finish() {
  local try pids
  for try in 1 2 3 4 5; do # what is ended may have started something meanwhile
    pids=$(members)
    [ -n "$pids" ] || break
    kill -KILL $pids 2>/dev/null
    sleep 0.02
  done
  rm -rf "$folder"
}
trap finish EXIT
trap 'exit 143' TERM INT HUP

echo ready
while IFS= read -r line; do
  eval "set -- $line"
  name=$1
  shift
  SLURM_CONF=$conf setsid "$@" </dev/null >>"$folder/log/$name.out" 2>&1 &
  disown # or its death is told
done

#!/bin/bash
# The pool's first process: runs the SSH server and HTCondor, and like a service manager starts each again
# when it ends (tests kill them). SIGTERM ends the pool; the kernel then kills whatever is left in it.
set -uo pipefail
umask 022

# Signals that the caller ignored would stay ignored in every job and SSH session.
default_signals=(/usr/bin/env --default-signal)

start_ssh() { "${default_signals[@]}" /usr/sbin/sshd -D -e & ssh=$!; }
start_condor() { "${default_signals[@]}" /usr/sbin/condor_master -f & condor=$!; }

# SIGQUIT is HTCondor's fast shutdown: jobs are stopped at once and stay in the queue.
stop() {
  trap '' TERM
  kill -QUIT "$condor"
  wait "$condor"
  exit 0
}

mkdir -p /run/sshd /run/condor /run/lock/condor /var/lib/condor/execute /var/spool/condor /var/log/condor
chown -R condor: /run/condor /run/lock/condor
chown condor: /var/lib/condor /var/lib/condor/execute /var/spool/condor /var/log/condor

trap stop TERM
start_ssh
start_condor
while :; do
  wait -n -p ended "$ssh" "$condor"
  echo "$(date -u +%FT%TZ) process ${ended:-?} ended, code $?; starting it again"
  sleep 0.5
  case ${ended:-} in
    "$ssh") start_ssh ;;
    "$condor") start_condor ;;
  esac
done

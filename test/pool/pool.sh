#!/usr/bin/env bash
# A real HTCondor with an SSH server on this machine, for tests. See README.md in this directory.
# shellcheck source-path=SCRIPTDIR
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
# shellcheck source=settings.sh
source "$here/settings.sh"
# shellcheck source=host.sh
source "$here/host.sh"
# shellcheck source=build.sh
source "$here/build.sh"
# shellcheck source=state.sh
source "$here/state.sh"
# shellcheck source=process.sh
source "$here/process.sh"

usage() {
  cat <<TEXT
Usage: pool.sh COMMAND
  up [--fresh]                     build if needed, start, wait until it is ready (--fresh: forget jobs and files)
  down                             stop; nothing stays running or mounted
  status                           one line; exit code 0 up, 1 up but not answering, 3 not up
  env                              shell exports for the integration tests
  json                             the state file: where the pool is and how to log in
  shell [--user NAME] [-- CMD...]  run a command inside the pool (default: an interactive shell as root)
TEXT
}

# One command at a time: a second "up" waits for the first one and then finds the pool up.
take_lock() {
  mkdir -p "$home"
  exec {lock}>"$home/lock"
  flock --wait 900 "$lock" || fail "another pool.sh has been working on $home for 15 minutes."
}

command_up() {
  local fresh=no
  case ${1:-} in
    '') ;;
    --fresh) fresh=yes ;;
    *) fail "'up' knows no option '$1'." ;;
  esac
  require_capable_host
  take_lock
  if is_running; then
    report_running
    [[ $fresh == no ]] || say "note: --fresh has no effect on a pool that is up."
    return
  fi
  ensure_root_file_system
  require_free_ports
  [[ $fresh == no ]] || forget_jobs
  prepare_state
  start_pool
  wait_until_ready 90 || give_up_start
  write_state_file
  say "$(description) is up in ${SECONDS} s: $user@127.0.0.1:$ssh_port, state in $state_file"
}

report_running() {
  wait_until_ready 20 || {
    show_logs
    fail "the pool runs (process $(first_process)) but does not answer; try 'pool:down', then 'pool:up'."
  }
  say "$(description) is already up: $user@127.0.0.1:$ssh_port"
  [[ $(running_recipe) == "$(full_recipe)" ]] ||
    say "note: it was started from other scripts or settings than the present ones; 'pool:down', then 'pool:up' applies them."
}

command_down() {
  require_capable_host
  take_lock
  if is_running; then
    stop_pool
    say "the $suite pool is down."
  else
    say "the $suite pool was not up."
  fi
  rm -f "$process_file" "$state_file"
  require_nothing_left
}

command_status() {
  is_running || {
    say "the $suite pool is not up."
    exit 3
  }
  if ((EUID == 0)); then is_ready; else ssh_answers; fi || {
    say "the $suite pool runs (process $(first_process)) but does not answer."
    exit 1
  }
  say "$(description) is up: $user@127.0.0.1:$ssh_port, process $(first_process), state in $state_file"
}

require_state_file() {
  is_running && [[ -r $state_file ]] && return
  say "the $suite pool is not up (or its state is not readable for this user)." >&2
  exit 3
}

command_env() {
  require_state_file
  printf 'export JOBS_TEST_SSH=%q\n' "$user@127.0.0.1:$ssh_port"
  printf 'export JOBS_TEST_SSH_KEY=%q\n' "$private_key"
  printf 'export JOBS_TEST_SSH_HOSTKEY=%q\n' "$(host_key_fingerprint)"
}

command_json() {
  require_state_file
  cat "$state_file"
}

command_shell() {
  local as=root
  if [[ ${1:-} == --user ]]; then
    as=${2:?--user needs a name}
    shift 2
  fi
  [[ ${1:-} != -- ]] || shift
  (($#)) || set -- /bin/bash
  ((EUID == 0)) || fail "entering the pool needs root."
  is_running || {
    say "the $suite pool is not up." >&2
    exit 3
  }
  inside "$as" "$@"
}

command=${1:-}
(($# == 0)) || shift
case $command in
  up | down | status | env | json | shell) "command_$command" "$@" ;;
  help | --help | -h) usage ;;
  *)
    usage >&2
    exit 64
    ;;
esac

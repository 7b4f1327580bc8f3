# shellcheck shell=bash
# shellcheck disable=SC2154  # variables of settings.sh and pool.sh
# The pool as processes: one first process in namespaces of its own; when it ends, the kernel ends the rest.

# --- which process it is ---

# Start time in clock ticks since boot. The command name before the last ")" may hold anything.
start_time_of() {
  local stat
  stat=$(cat "/proc/$1/stat" 2>/dev/null) || return 1
  awk '{ print $20 }' <<<"${stat##*) }"
}

first_process() { cut -d ' ' -f 1 "$process_file"; }

# The process file outlives crashes and reboots, and process ids are used again: only a process with the
# same id, start time and boot is ours.
is_running() {
  local pid started boot
  [[ -r $process_file ]] && read -r pid started boot <"$process_file" || return 1
  [[ $boot == "$(</proc/sys/kernel/random/boot_id)" && $started == "$(start_time_of "$pid")" ]]
}

# --- start ---

start_pool() {
  rm -f "$process_file" "$state_file"
  say "starting"
  # A session of its own, no terminal, no lock and no directory of the caller: it outlives this script.
  (cd / && exec setsid unshare --mount --uts --ipc --pid --fork --kill-child --propagation private \
    "$here/start-namespace.sh" "$root" "$process_file" </dev/null >"$log_file" 2>&1 {lock}>&-) &
}

wait_until_ready() {
  local deadline=$((SECONDS + $1))
  until is_ready; do
    ((SECONDS < deadline)) || return 1
    start_failed && return 1
    sleep 0.2
  done
}

# The first process wrote its id and is no more.
start_failed() { [[ -e $process_file ]] && ! is_running; }

is_ready() { is_running && ssh_answers && condor_answers; }

ssh_answers() {
  local banner
  { read -r -t 2 banner <&3; } 3<>"/dev/tcp/127.0.0.1/$ssh_port" && [[ $banner == SSH-2.0-* ]]
} 2>/dev/null

# The queue answers, and the collector knows a slot to run jobs and the queue to take them from.
condor_answers() {
  # shellcheck disable=SC2016  # for the shell in the pool
  inside "$user" sh -c 'condor_q -totals >/dev/null &&
    test -n "$(condor_status -af Name)" && test -n "$(condor_status -schedd -af Name)"'
} >/dev/null 2>&1

give_up_start() {
  show_logs
  what_is_missing
  if is_running; then stop_pool; fi
  rm -f "$process_file"
  fail "the $suite pool did not become ready; the reasons should be in the lines above."
}

what_is_missing() {
  is_running || {
    say "its first process ended"
    return
  }
  ssh_answers || say "the SSH server does not answer on port $ssh_port"
  condor_answers || say "HTCondor does not answer, or has no slot yet"
} >&2

show_logs() {
  local file
  for file in "$log_file" "$root"/var/log/condor/{Master,Collector,Negotiator,Sched,Start}Log; do
    [[ -s $file ]] || continue
    printf '== end of %s\n' "$file"
    tail -n 12 "$file"
  done
} >&2

# --- enter ---

# inside USER COMMAND...: runs the command in the pool's namespaces, in the user's home directory.
inside() {
  local as=$1 directory=/root
  shift
  [[ $as == root ]] || directory=/home/$as
  nsenter --target "$(first_process)" --mount --uts --ipc --pid --root --wd="$root" -- \
    /usr/sbin/runuser -u "$as" -- /usr/bin/env -i -C "$directory" HOME="$directory" USER="$as" LOGNAME="$as" \
    TERM="${TERM:-dumb}" PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
}

# --- stop ---

stop_pool() {
  local pid namespaces
  pid=$(first_process)
  namespaces=$(namespaces_of "$pid")
  kill -TERM "$pid"
  wait_for_end 10 || kill -KILL "$pid"
  wait_for_end 10 || fail "the pool's first process $pid does not end."
  wait_for_empty_namespaces "$namespaces"
}

wait_for_end() {
  local tries=$(($1 * 20))
  while is_running; do
    ((tries-- > 0)) || return 1
    sleep 0.05
  done
}

namespaces_of() { readlink "/proc/$1/ns/mnt" "/proc/$1/ns/pid"; }

# Somebody's `pool.sh shell` keeps the mount namespace alive for a moment after its command was killed.
wait_for_empty_namespaces() {
  local tries=40 left
  while left=$(processes_in_namespaces "$1") && [[ -n $left ]]; do
    ((tries-- > 0)) || fail "still in the pool's namespaces: process ${left//$'\n'/, }."
    sleep 0.05
  done
}

# Processes that end while `find` looks make it fail, which says nothing about the pool.
processes_in_namespaces() {
  { find /proc/[0-9]*/ns \( -name mnt -o -name pid \) -printf '%l %p\n' 2>/dev/null || true; } |
    awk -v namespaces="$1" 'BEGIN { split(namespaces, list, "\n"); for (i in list) wanted[list[i]] }
      $1 in wanted { split($2, path, "/"); print path[3] }' | sort -un
}

require_nothing_left() {
  local left
  left=$(findmnt --raw --noheadings --output TARGET | awk -v root="$home/" 'index($0, root) == 1')
  [[ -z $left ]] || fail "still mounted: ${left//$'\n'/, }."
  left=$(processes_rooted_in_pool)
  [[ -z $left ]] || fail "still running in the pool's file system: process ${left//$'\n'/, }."
}

processes_rooted_in_pool() {
  { find /proc/[0-9]*/root -maxdepth 0 -printf '%l %p\n' 2>/dev/null || true; } |
    awk -v root="$root" 'index($1, root) == 1 { split($2, path, "/"); print path[3] }'
}

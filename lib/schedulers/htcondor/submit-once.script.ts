import { DESCRIPTION_NAME } from './layout.js';
import { SUBMIT_ONCE_EXIT as EXIT } from './submit-once.exit-codes.js';
import { lookUpFunctions } from './submit-once.look-up.js';

/**
 * The longest submit description, in bytes, that a loaded `condor_submit` may be given: a write of so much to a pipe
 * happens whole or not at all (pipe(7), PIPE_BUF), so that a writer that is killed leaves no half of a description.
 */
export const LONGEST_PIPED_DESCRIPTION = 4096;

/**
 * The shell script that submits once, however often it is called with the same key and wherever an earlier call broke.
 *
 *     sh submit-once submit|find|settle JOBS/NAME KEY NUMBER_OF_JOBS EVENTS_DIRECTORY EVENT_LOG CALL POOL LEAVE <submission.tar
 *     sh submit-once wait JOBS EVENTS_DIRECTORY POOL <line-and-submission.tar
 *
 * `submit` unpacks the submission's directory NAME from standard input and submits it, unless it finds that this was
 * done. `wait` does the same when it is told what: the first line of its input is `NAME KEY NUMBER_OF_JOBS EVENT_LOG CALL`;
 * without one it does nothing. `find` only looks. All print `cluster C procs 0 N` and exit with 0 for a submission that
 * is in the queue or was there.
 *
 * Why it submits once:
 * - One call at a time: it holds a lock that `condor_submit` inherits, so that the lock outlives the shell and the
 *   connection. A later call waits until an earlier `condor_submit` has ended, and only then looks.
 * - `attempted` is written before `condor_submit` starts, `submitted` after it succeeded. With `submitted` there is nothing to do; without `attempted` nothing can be in the queue.
 * - With `attempted` alone the key is looked for: in the event log, where the schedd has written it before
 *   `condor_submit` ended; then in the queue, which `leave_in_queue` keeps finished jobs in; then in the history. When the
 *   queue or the history does not answer, nobody knows, and nothing is submitted.
 *   (The history is scanned without `-since`: it is in the order in which jobs left, and a bound could hide ours.)
 * - The queue is asked only where LEAVE is `ask`, and then for all submissions that are in doubt; see
 *   {@link lookUpFunctions}.
 *
 * `settle` looks, too, and where it finds nothing it leaves a mark by which every later `submit` of the same NAME does
 * nothing: what is settled stays so, even if somebody who was stopped for an hour goes on.
 *
 * While it waits, `wait` has loaded a `condor_submit` already, which reads its description from a pipe. It holds a lock
 * that gets the name of the submission's lock as soon as that is known, if nothing has that name. A pipe that ends
 * without a description is no submission; half a description cannot be ({@link LONGEST_PIPED_DESCRIPTION}).
 *
 * POSIX shell. Without flock (not Linux) a directory with the process ids in it serves as the lock. That is weaker: two
 * calls at the same moment could both take over the lock of a dead one.
 */
export function submitOnceScript(): string {
  return String.raw`#!/bin/sh
# Written by nestjs-jobs: submits a job to HTCondor exactly once.
set -u
LC_ALL=C
export LC_ALL
loaded=
submit_pid=

# Starts a condor_submit that waits for its description. Where that is not possible, it is started later.
load_condor_submit() {
  for tool in condor_submit flock ln mkfifo; do
    command -v "$tool" > /dev/null || return 0
  done
  for former in "$1"/*; do
    [ ! -d "$former" ] || kill -0 "${'$'}{former##*/}" 2> /dev/null || rm -rf "$former"
  done
  loaded=$1/$$
  trap 'rm -rf "$loaded" > /dev/null 2>&1 < /dev/null 8>&- 9>&- &' EXIT
  { { [ -d "$1" ] || mkdir -p "$1"; } && mkdir "$loaded" && mkfifo "$loaded/description" && true >> "$loaded/lock"; } 2> /dev/null ||
    return 0
  exec 9>> "$loaded/lock"
  flock -n 9 || return 0
  exec 8<> "$loaded/description"
  # Its own writing end is closed after the pipe was opened: without a writer it would wait there for ever.
  condor_submit -terse -single-cluster - < "$loaded/description" > "$loaded/out" 2> "$loaded/err" 8>&- 9>&9 &
  submit_pid=$!
}

if [ "$1" = wait ]; then
  load_condor_submit "${'$'}{2%/*}/waiting"
  read -r name key number_of_jobs event_log call || exit ${EXIT.NOT_ASKED}
  set -- submit "$2/$name" "$key" "$number_of_jobs" "$3" "$event_log" "$call" "$4" none
fi
verb=$1
directory=$2
key=$3
number_of_jobs=$4
events=$5
event_log=$5/$6
call=$7
pool=$8
leave=$9
jobs=${'$'}{directory%/*}
state=$directory/.nestjs-jobs
lock=$directory.lock
last_proc=$((number_of_jobs - 1))

fail() {
  exit_code=$1
  shift
  printf '%s\n' "$*" >&2
  exit "$exit_code"
}

take_lock() {
  true >> "$lock" || fail ${EXIT.DIRECTORY_UNUSABLE} "$jobs cannot be written."
  exec 9>> "$lock"
  tries=0
  until try_lock; do
    tries=$((tries + 1))
    [ "$tries" -lt 60 ] || fail ${EXIT.LOCKED} 'An earlier call of condor_submit has not ended yet.'
    sleep 1
  done
}

try_lock() {
  if command -v flock > /dev/null; then
    flock -n 9
  elif mkdir "$lock.d" 2> /dev/null; then
    echo $$ > "$lock.d/pids"
    trap 'rm -rf "$lock.d"' EXIT
  else
    take_over_lock
    return 1
  fi
}

# Ends a lock whose processes are gone; the next try takes it.
take_over_lock() {
  if [ -s "$lock.d/pids" ]; then
    while read -r pid; do
      if kill -0 "$pid" 2> /dev/null; then
        return
      fi
    done < "$lock.d/pids"
  elif [ "$tries" -lt 10 ]; then
    return
  fi
  rm -rf "$lock.d"
}

${lookUpFunctions()}

# What was cut off while it was written has no end, and counts as not written.
record() {
  printf '%s end\n' "$1" > "$state/submitted"
}

answer() {
  printf 'cluster %s procs 0 %s\n' "$1" "$last_proc"
}

if [ "$verb" = find ] && [ ! -e "$lock" ]; then
  exit ${EXIT.NOT_SUBMITTED}
fi
[ -d "$jobs" ] || mkdir -p "$jobs" || fail ${EXIT.DIRECTORY_UNUSABLE} "$jobs cannot be written."
if [ -z "$submit_pid" ] || ! ln "$loaded/lock" "$lock" 2> /dev/null; then
  # Somebody was here before, or nothing was loaded. What was loaded does not hold the lock: its pipe ends.
  [ -z "$submit_pid" ] || exec 8>&-
  submit_pid=
  take_lock
fi

cluster=
end=
if [ -s "$state/submitted" ]; then
  read -r cluster end < "$state/submitted"
  [ "$end" = end ] || cluster=
fi
if [ -z "$cluster" ] && [ -e "$state/attempted" ]; then
  look_for_key
  [ -z "$cluster" ] || record "$cluster"
fi
if [ -n "$cluster" ]; then
  # Whoever sends the inputs must not see a closed pipe.
  cat > /dev/null
  answer "$cluster"
  exit 0
fi
case $verb in
  find)
    exit ${EXIT.NOT_SUBMITTED} ;;
  settle)
    { mkdir -p "$state" && true > "$state/settled"; } || fail ${EXIT.DIRECTORY_UNUSABLE} "$state cannot be written."
    exit ${EXIT.NOT_SUBMITTED} ;;
esac
if [ -e "$state/settled" ]; then
  cat > /dev/null
  exit ${EXIT.SETTLED}
fi

command -v condor_submit > /dev/null || fail ${EXIT.NO_CONDOR} 'condor_submit was not found.'

# The description comes last in the archive: where it is, everything is.
[ ! -e "$state/${DESCRIPTION_NAME}" ] || rm "$state/${DESCRIPTION_NAME}"
if ! tar -xof - -C "$jobs" || [ ! -s "$state/${DESCRIPTION_NAME}" ]; then
  cat > /dev/null
  fail ${EXIT.STAGING_FAILED} 'The input files did not arrive complete.'
fi
cd "$state" || fail ${EXIT.DIRECTORY_UNUSABLE} "$state cannot be reached."

# HTCondor takes a job whose log it cannot write, and says nothing.
{ { [ -d "$events" ] || mkdir -p "$events"; } && true >> "$event_log"; } ||
  fail ${EXIT.EVENT_LOG_UNUSABLE} "$event_log cannot be written."

again=
[ ! -e attempted ] || again=1
printf '%s\n' "$call" > attempted || fail ${EXIT.STAGING_FAILED} "$state cannot be written."
# After a crash of this machine the name of the former attempt would come back, and its answer with it.
[ -z "$again" ] || sync attempted . 2> /dev/null
if [ -n "$submit_pid" ]; then
  answers=$loaded
  cat ${DESCRIPTION_NAME} >&8
  exec 8>&-
else
  answers=.
  # Some shells close the lock for their children unless it is named.
  condor_submit -terse -single-cluster ${DESCRIPTION_NAME} > out 2> err < /dev/null 9>&9 &
  submit_pid=$!
  [ ! -d "$lock.d" ] || echo "$submit_pid" >> "$lock.d/pids"
fi
# A crash of this machine must not make it forget what the schedd remembers; condor_submit takes longer than this.
sync attempted . 2> /dev/null &

wait "$submit_pid" || {
  cat "$answers/err" >&2
  exit ${EXIT.SUBMIT_FAILED}
}

# Anything but one cluster with all its procs is not what was asked for; with no procs there is no output at all.
procs=
more=
{ IFS=. read -r cluster procs && read -r more; } < "$answers/out"
if [ "$procs" != "0 - $cluster.$last_proc" ] || [ -n "$more" ]; then
  fail ${EXIT.ANSWER_UNEXPECTED} "condor_submit answered: $(cat "$answers/out" "$answers/err")"
fi
record "$cluster"
answer "$cluster"
`;
}

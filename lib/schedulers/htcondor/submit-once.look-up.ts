import { SUBMISSION_NOTE_PREFIX } from './event-numbers.js';
import { KEY_ATTRIBUTE } from './job-attributes.js';
import { SUBMIT_ONCE_EXIT as EXIT } from './submit-once.exit-codes.js';

/** So many submissions are asked for at once; the constraint must not get longer than an argument may be. */
const MOST_DOUBTS = 1000;

/**
 * The part of {@link submitOnceScript} that finds out what became of an attempt whose answer nobody has heard: shell
 * functions that use the variables of the script.
 *
 * After an outage there may be hundreds of them; a call that has leave to ask the queue asks for all. `attempted` holds
 * the name of the attempt, CALL, which no other call has. Under the lock, when the attempt is over, it is noted among the
 * doubts; only then the question may begin that is about it. An answer counts for the attempt that it names, so that an old
 * one never stands for a later attempt. Who asks, and when, decides nothing but the load: of two answers at the same time
 * one is lost, and asked for again. POOL names whose queue is asked: answers of another one say nothing.
 */
export function lookUpFunctions(): string {
  return String.raw`# Sets cluster to that of the key, or to nothing.
look_for_key() {
  cluster=$(awk -v note="${SUBMISSION_NOTE_PREFIX}$key" '
    /^0(00|35) \(/ { split(substr($2, 2), id, "."); next }
    $1 == note && NF == 1 { print id[1] + 0; exit }' "$event_log" 2> /dev/null)
  [ -z "$cluster" ] || return 0
  attempt=
  read -r attempt < "$state/attempted"
  if [ -z "$attempt" ]; then
    # An attempt without a name is over, too. From here on it has one.
    printf '%s\n' "$call" > "$state/attempted" || fail ${EXIT.LOOKUP_FAILED} "$state cannot be written."
    attempt=$call
  fi
  doubt=$attempt.$key
  # Hosts and pools that share a file system have queues of their own.
  lookups=${'$'}{jobs%/*}/lookups/$pool@$(uname -n)
  if [ ! -s "$lookups/doubts/$doubt" ]; then
    { mkdir -p "$lookups/doubts" && printf '%s\n' "$directory" > "$lookups/doubts/$doubt"; } ||
      fail ${EXIT.LOOKUP_FAILED} "$lookups cannot be written."
  fi
  cluster=$(read_answer 2> /dev/null < "$lookups/answers") || {
    [ "$leave" != ask ] || ask_together
    cluster=$(read_answer 2> /dev/null < "$lookups/answers") || fail ${EXIT.QUEUE_UNASKED} \
      'Only the queue can tell, which is asked once a minute at most.'
  }
  rm -f "$lookups/doubts/$doubt"
  [ "$cluster" != none ] || cluster=
}

ask_together() {
  # Of somebody who was killed while it asked: nobody else has the turn now.
  rm -f "$lookups"/answers.*
  if ! ask_for "$(list_doubts)" > "$lookups/answers.$call"; then
    rm -f "$lookups/answers.$call"
    exit ${EXIT.LOOKUP_FAILED}
  fi
  mv "$lookups/answers.$call" "$lookups/answers" || exit ${EXIT.LOOKUP_FAILED}
}

# Prints the cluster of the present doubt, or "none"; fails where there is no answer for it.
read_answer() {
  awk -v doubt="$doubt" '$1 == doubt && $3 == "end" { print $2; found = 1; exit } END { exit !found }'
}

# What is in doubt, without that which is not there any more.
list_doubts() {
  count=0
  for file in "$lookups/doubts"/*; do
    read -r whose < "$file" && [ -e "$whose.lock" ] || {
      rm -f "$file"
      continue
    }
    printf '%s\n' "${'$'}{file##*/}"
    count=$((count + 1))
    [ "$count" -lt ${MOST_DOUBTS} ] || return 0
  done
}

# Asks the queue, and then the history for those that are not in it: "DOUBT CLUSTER end" or "DOUBT none end" for each.
ask_for() {
  answers=$(ask "$1" condor_q -allusers) || return 1
  missing=$(resolve "$1" "$answers" | awk '$2 == "none" { print $1 }')
  if [ -n "$missing" ]; then
    past=$(ask "$missing" condor_history -scanlimit 50000) || return 1
    answers="$answers
$past"
  fi
  resolve "$1" "$answers"
}

ask() {
  list=$(printf '%s\n' "$1" | awk -F . '{ printf "%s\"%s\"", separator, $NF; separator = "," }')
  shift
  "$@" -constraint "member(${KEY_ATTRIBUTE}, {$list})" -af ${KEY_ATTRIBUTE} ClusterId < /dev/null
}

# Brings doubts, one a line, and what was answered together.
resolve() {
  printf '%s\n\n%s\n' "$2" "$1" | awk '
    NF == 2 { cluster[$1] = $2 }
    NF == 1 { key = $1; sub(/^.*\./, "", key); print $1, (key in cluster) ? cluster[key] : "none", "end" }'
}`;
}

# shellcheck shell=bash
# shellcheck disable=SC2034  # read by the files that source this one
# Names and places. Everything a user may change comes from NESTJS_JOBS_POOL_* variables.

say() { printf '%s\n' "pool: $*"; }
fail() {
  printf '%s\n' "pool: $*" >&2
  exit 1
}

suite=${NESTJS_JOBS_POOL_SUITE:-trixie}
[[ $suite =~ ^[a-z]+$ ]] || fail "NESTJS_JOBS_POOL_SUITE must be the code name of a Debian release, such as trixie; it is '$suite'."

# Pools of two releases run side by side, so each has ports of its own.
case $suite in
  trixie) offset=0 ;;
  forky) offset=1 ;;
  *) offset=2 ;;
esac
ssh_port=${NESTJS_JOBS_POOL_SSH_PORT:-$((2322 + offset))}
condor_port=${NESTJS_JOBS_POOL_CONDOR_PORT:-$((9722 + offset))}
user='jobs'

# Outside the checkout: the file system is large, belongs to root and outlives a `git clean`.
home=$(realpath -m "${NESTJS_JOBS_POOL_DIR:-/var/cache/nestjs-jobs-pool}")/$suite
root=$home/root
state_file=$home/pool.json
process_file=$home/process
log_file=$home/pool.log
private_key=$home/id_ed25519
host_key=$home/ssh_host_ed25519_key
password_file=$home/password

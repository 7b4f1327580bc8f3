# shellcheck shell=bash
# shellcheck disable=SC2154  # variables of settings.sh and pool.sh
# The pool's root file system: built once, rebuilt when its recipe changes, never half there.

recipe() { { echo "$suite" && cat "$here/build-root.sh"; } | sha256sum | cut -d ' ' -f 1; }

ensure_root_file_system() {
  local stamp=$root/etc/nestjs-jobs-pool.recipe
  [[ -e $stamp && $(<"$stamp") == "$(recipe)" ]] && return
  require_debootstrap
  build_root_file_system
}

build_root_file_system() {
  local building=$home/root.building mirror log=$home/build.log
  mirror=$(debian_mirror)
  [[ -n $mirror ]] || fail "apt on this host names no Debian mirror; set NESTJS_JOBS_POOL_MIRROR to one that has $suite."
  # Left by a build that was interrupted, or by one that stopped between the two renames below.
  remove_tree "$building" "$root.old"
  say "building a Debian $suite file system with HTCondor in $root (a minute or two; log: $log)"
  export_apt_proxies
  in_build_namespace "$here/build-root.sh" "$suite" "$building" "$mirror" >"$log" 2>&1 || {
    tail -n 25 "$log" >&2
    remove_tree "$building"
    fail "building the $suite file system failed; the lines above are the end of $log."
  }
  recipe >"$building/etc/nestjs-jobs-pool.recipe"
  [[ ! -e $root ]] || mv "$root" "$root.old"
  mv "$building" "$root"
  remove_tree "$root.old"
}

# In namespaces of its own an interrupted build leaves no mount and no process: when this script dies,
# however it dies, the kernel kills `unshare`, and with it every process of the build.
in_build_namespace() {
  setpriv --pdeathsig KILL unshare --mount --pid --fork --kill-child --propagation private "$@"
}

remove_tree() { rm -rf --one-file-system -- "$@"; }

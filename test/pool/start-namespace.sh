#!/usr/bin/env bash
# start-namespace.sh ROOT PROCESS_FILE: the first process of the pool's namespaces. Mounts what a system
# needs, all of it visible in this namespace only, and becomes the pool's init.
set -euo pipefail

root=$1 process_file=$2

# /proc still belongs to the host's process namespace, so "self" is the id by which the host knows this process.
record_process() {
  local pid stat fields
  stat=$(</proc/self/stat)
  pid=${stat%% *}
  read -ra fields <<<"${stat##*) }"
  echo "$pid ${fields[19]} $(</proc/sys/kernel/random/boot_id)" >"$process_file.new"
  mv "$process_file.new" "$process_file"
}

mount_file_systems() {
  # HTCondor makes private mounts for jobs, which needs a root directory that is a mount point.
  mount --bind "$root" "$root"
  mount -t proc proc "$root/proc"
  # Without the cgroup trees below it, and read-only: jobs are tracked by process then, the same on every
  # host, and the pool leaves no cgroups behind.
  mount --bind /sys "$root/sys"
  mount -o remount,bind,ro "$root/sys"
  mount --rbind /dev "$root/dev"
  mount -t tmpfs -o mode=1777,nosuid,nodev tmpfs "$root/dev/shm"
  # Empty at every start, so a killed pool leaves no stale pid files and sockets to its successor.
  mount -t tmpfs -o mode=755,nosuid,nodev tmpfs "$root/run"
}

record_process
cat "$root/etc/hostname" >/proc/sys/kernel/hostname
mount_file_systems
cd "$root"
# A clean environment: nothing of the caller's, such as tokens of a CI system, may reach jobs.
exec chroot . /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
  /bin/bash /usr/local/sbin/pool-init

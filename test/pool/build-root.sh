#!/usr/bin/env bash
# Fills DIRECTORY with a Debian SUITE that has HTCondor and an SSH server. Runs in mount and process
# namespaces of its own (build.sh). This file is the recipe: changing it makes the next `up` build anew.
set -euo pipefail

suite=$1 directory=$2 mirror=$3
packages=(minicondor openssh-server ca-certificates procps)

# An older debootstrap does not know newer releases by name; their recipe is the one of unstable.
release_script() {
  local scripts=/usr/share/debootstrap/scripts
  if [[ -e $scripts/$suite ]]; then echo "$scripts/$suite"; else echo "$scripts/sid"; fi
}

in_root() { chroot "$directory" /usr/bin/env DEBIAN_FRONTEND=noninteractive LC_ALL=C "$@"; }

install_packages() {
  mount -t proc proc "$directory/proc"
  # The file system is disposable until it is complete, so dpkg need not sync every file.
  echo force-unsafe-io >"$directory/etc/dpkg/dpkg.cfg.d/pool"
  # No package may start a service on the host while it is being installed.
  printf '#!/bin/sh\nexit 101\n' >"$directory/usr/sbin/policy-rc.d"
  chmod +x "$directory/usr/sbin/policy-rc.d"
  lend_network_configuration
  # The index may be past its date, on a mirror that stands still or a machine whose clock is ahead:
  # debootstrap has taken it already, and its signature is checked all the same.
  in_root apt-get -q -o Acquire::Check-Valid-Until=false update
  in_root apt-get -q install -y --no-install-recommends "${packages[@]}"
  in_root apt-get clean
  rm -f "$directory/usr/sbin/policy-rc.d" "$directory"/var/lib/apt/lists/*_*
}

# Name servers, apt's logins and trusted certificates of the host are needed for the download only.
# Mounts of this namespace vanish with it, so nothing of them is copied into the file system.
lend_network_configuration() {
  local path certificates=$directory/etc/ssl/certs
  for path in /etc/resolv.conf /etc/hosts /etc/apt/auth.conf /etc/apt/auth.conf.d; do
    [[ -e $path ]] || continue
    if [[ -d $path ]]; then mkdir -p "$directory$path"; else touch "$directory$path"; fi
    mount --bind "$path" "$directory$path"
  done
  # The package ca-certificates writes its own list there: the host's must not be within its reach.
  mkdir -p "$certificates"
  mount -t tmpfs tmpfs "$certificates"
  if [[ -e /etc/ssl/certs/ca-certificates.crt ]]; then cp /etc/ssl/certs/ca-certificates.crt "$certificates"; fi
}

return_network_configuration() {
  local path
  for path in /etc/resolv.conf /etc/hosts /etc/apt/auth.conf /etc/apt/auth.conf.d /etc/ssl/certs; do
    if mountpoint -q "$directory$path"; then umount "$directory$path"; fi
  done
}

configure_root() {
  in_root useradd --create-home --shell /bin/bash jobs
  # Keys are given to the pool when it starts; those made by the package would only mislead.
  rm -f "$directory"/etc/ssh/ssh_host_*
  # Every name the pool needs is in /etc/hosts. Asking a name server could hang where there is none.
  sed -i 's/^hosts:.*/hosts: files/' "$directory/etc/nsswitch.conf"
  echo "pool-$suite" >"$directory/etc/hostname"
  printf '127.0.0.1 pool-%s localhost\n' "$suite" >"$directory/etc/hosts"
}

debootstrap --variant=minbase "$suite" "$directory" "$mirror" "$(release_script)"
install_packages
return_network_configuration
configure_root

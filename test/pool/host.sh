# shellcheck shell=bash
# shellcheck disable=SC2154  # variables of settings.sh and pool.sh
# What the host must offer, and what its apt knows about mirrors and proxies.

debian_keyring=/usr/share/keyrings/debian-archive-keyring.gpg

cannot_work() {
  printf '%s\n' "pool: $* To use an existing submit host instead, set JOBS_TEST_SSH, JOBS_TEST_SSH_KEY and JOBS_TEST_SSH_HOSTKEY." >&2
  exit 2
}

require_capable_host() {
  ((EUID == 0)) || cannot_work "The test pool needs root (it creates namespaces and a file system)."
  command -v apt-get dpkg >/dev/null || cannot_work "The test pool needs a Debian-like host (apt-get and dpkg are missing)."
  unshare --mount --uts --ipc --pid --fork --propagation private true 2>/dev/null ||
    cannot_work "The test pool needs to create namespaces, and this host (a container without privileges?) does not let 'unshare' do so."
}

require_debootstrap() {
  command -v debootstrap >/dev/null && [[ -e $debian_keyring ]] && return
  say "installing debootstrap"
  # An unreachable third-party source fails the update but need not stop the installation.
  apt-get -q update || true
  DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=300 install -y --no-install-recommends \
    debootstrap debian-archive-keyring || cannot_work "The test pool needs debootstrap, and apt-get could not install it."
}

# The mirror from which this host installs its own Debian packages.
debian_mirror() {
  local uri=${NESTJS_JOBS_POOL_MIRROR:-}
  [[ -n $uri ]] || uri=$(debian_source)
  # Cloud images name a file with a list of mirrors, which debootstrap does not understand.
  [[ $uri != mirror+file:* ]] || uri=$(first_mirror_of_list "${uri#mirror+file:}")
  printf '%s\n' "${uri%/}"
}

debian_source() {
  # shellcheck disable=SC2016  # apt expands these itself
  apt-get indextargets --format '$(LABEL)|$(COMPONENT)|$(REPO_URI)' 'Created-By: Packages' |
    awk -F '|' '$1 == "Debian" && $2 == "main" && !found { print $3; found = 1 }'
}

first_mirror_of_list() {
  awk '/^[a-z]+:/ { print $1; exit }' "${1%/}"
}

# debootstrap downloads with wget, and the apt inside the new file system has no configuration yet:
# both understand these variables.
export_apt_proxies() {
  local scheme proxy
  for scheme in http https; do
    proxy=
    eval "$(apt-config shell proxy "Acquire::$scheme::Proxy")"
    [[ -z $proxy || $proxy == DIRECT ]] || export "${scheme}_proxy=$proxy"
  done
}

port_answers() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

require_free_ports() {
  ! port_answers "$ssh_port" ||
    fail "port $ssh_port of 127.0.0.1 is taken by another program; set NESTJS_JOBS_POOL_SSH_PORT to a free one."
  ! port_answers "$condor_port" ||
    fail "port $condor_port of 127.0.0.1 is taken by another program; set NESTJS_JOBS_POOL_CONDOR_PORT to a free one."
}

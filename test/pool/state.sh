# shellcheck shell=bash
# shellcheck disable=SC2154  # variables of settings.sh and pool.sh
# Keys, password, configuration and the state file that tells tests where the pool is.

# Under sudo the tests run as the user who called it, so the login secrets belong to that user.
give_to_caller() { chown "${SUDO_UID:-0}:${SUDO_GID:-0}" "$@"; }

prepare_state() {
  ensure_key "$private_key" nestjs-jobs-test
  ensure_key "$host_key" "pool-$suite"
  ensure_password
  install_logins
  install_configuration sshd_config etc/ssh/sshd_config
  install_configuration condor.conf etc/condor/config.d/99-nestjs-jobs-pool
  install -m 755 "$here/root/init.sh" "$root/usr/local/sbin/pool-init"
  give_to_caller "$private_key" "$private_key.pub" "$password_file"
}

# With the pool's own ssh-keygen, because the host may have none.
ensure_key() {
  [[ ! -e $1 ]] || return 0
  rm -f "$root"/root/new-key*
  chroot "$root" ssh-keygen -q -t ed25519 -N '' -C "$2" -f /root/new-key
  mv "$root/root/new-key.pub" "$1.pub"
  mv "$root/root/new-key" "$1"
}

ensure_password() {
  [[ -s $password_file ]] || (umask 077 && od -An -N12 -tx1 /dev/urandom | tr -d ' \n' >"$password_file")
}

install_logins() {
  printf '%s:%s\n' "$user" "$(<"$password_file")" | chroot "$root" chpasswd --crypt-method SHA512
  local ssh_directory=$root/home/$user/.ssh owner
  owner=$(chroot "$root" id -u "$user"):$(chroot "$root" id -g "$user")
  install -d -m 700 -o "${owner%:*}" -g "${owner#*:}" "$ssh_directory"
  install -m 600 -o "${owner%:*}" -g "${owner#*:}" "$private_key.pub" "$ssh_directory/authorized_keys"
  install -m 600 "$host_key" "$root/etc/ssh/ssh_host_ed25519_key"
}

install_configuration() {
  sed -e "s/@SSH_PORT@/$ssh_port/g" -e "s/@CONDOR_PORT@/$condor_port/g" "$here/root/$1" >"$root/$2"
}

forget_jobs() {
  remove_tree "$root/home/$user" "$root"/var/spool/condor/* "$root"/var/lib/condor/execute/* "$root"/var/log/condor/*
  chroot "$root" sh -c "cp -r /etc/skel /home/$user && chown -R $user: /home/$user"
}

host_key_fingerprint() { awk '{ print $2 }' <"$home/fingerprint"; }

condor_version() { inside "$user" condor_version | awk '/^\$CondorVersion/ { print $2 }'; }

full_recipe() { { recipe && settings_text && cat "$here"/root/*; } | sha256sum | cut -d ' ' -f 1; }
settings_text() { echo "$ssh_port $condor_port"; }
running_recipe() { cat "$home/started-recipe" 2>/dev/null || true; }

write_state_file() {
  chroot "$root" ssh-keygen -l -f /etc/ssh/ssh_host_ed25519_key >"$home/fingerprint"
  full_recipe >"$home/started-recipe"
  local new=$state_file.new
  (umask 077 && state_as_json >"$new")
  give_to_caller "$new"
  mv "$new" "$state_file"
}

# No value can hold a character that JSON would want escaped, save an odd NESTJS_JOBS_POOL_DIR.
state_as_json() {
  cat <<JSON
{
  "host": "127.0.0.1",
  "port": $ssh_port,
  "username": "$user",
  "privateKeyPath": "$private_key",
  "password": "$(<"$password_file")",
  "hostKey": "$(host_key_fingerprint)",
  "condorVersion": "$(condor_version)",
  "rootDirectory": "$root",
  "pid": $(first_process)
}
JSON
}

description() {
  local version
  version=$(sed -n 's/.*"condorVersion": "\(.*\)".*/\1/p' "$state_file" 2>/dev/null || true)
  printf 'HTCondor%s (Debian %s)' "${version:+ $version}" "$suite"
}

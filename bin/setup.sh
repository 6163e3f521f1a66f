# SPDX-FileCopyrightText: The Managed Keys authors
# SPDX-License-Identifier: Apache-2.0
#
# Sourced by the other scripts here: finds the JDKs of this machine and what else is needed.
# shellcheck shell=bash

# fail <message>: says why, and ends the script.
fail() {
  echo "${0##*/}: $*" >&2
  exit 1
}

# jdk_version <home>: the JDK's feature version, such as 17; nothing when this is no JDK.
jdk_version() {
  [[ -n $1 && -x $1/bin/javac && -r $1/release ]] || return 0
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
}

# find_jdks: a line "<version> <home>" for each version from 17 on, oldest first. Where there are
# several of one version, JAVA_HOME comes before the java on the PATH, and that before the others.
find_jdks() {
  local java home version
  java=$(command -v java || true)
  for home in "${JAVA_HOME:-}" "${java:+$(dirname "$(dirname "$(readlink -f "$java")")")}" \
    /usr/lib/jvm/*; do
    version=$(jdk_version "$home")
    if [[ -n $version && $version -ge 17 ]]; then
      echo "$version $home"
    fi
  done | sort -n -s -u -k 1,1
}

# need <package>...: makes sure that these Debian packages' programs are there. Root gets the
# missing ones installed; anybody else is told what to install.
need() {
  local package missing=()
  for package in "$@"; do
    is_present "$package" || missing+=("$package")
  done
  ((${#missing[@]})) || return 0
  if [[ $(id -u) -ne 0 ]]; then
    fail "missing here; as root: apt-get install --no-install-recommends ${missing[*]}"
  fi
  command -v apt-get >/dev/null || fail "missing here, and there is no apt-get: ${missing[*]}"
  echo "Installing ${missing[*]}"
  local log
  log=$(mktemp)
  export DEBIAN_FRONTEND=noninteractive
  if ! { apt-get -q update && apt-get -q install -y --no-install-recommends "${missing[@]}"; } \
    >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    rm -f "$log"
    fail "could not install ${missing[*]}"
  fi
  rm -f "$log"
  for package in "${missing[@]}"; do
    is_present "$package" || fail "still missing after installing it: $package"
  done
}

# is_present <package>: asks for what the package brings, so that other ways to install it count.
is_present() {
  case $1 in
    maven) command -v mvn ;;
    softhsm2) command -v softhsm2-util ;;
    opensc) command -v pkcs11-tool ;;
    openssl) command -v openssl ;;
    curl) command -v curl ;;
    gnutls-bin) command -v certtool && command -v ocsptool ;;
    openssh-client) command -v ssh-keygen ;;
    gcc) command -v gcc ;;
    libc6-dev) [[ -e /usr/include/stdio.h ]] ;;
    postgresql) postgresql_programs ;;
    *) fail "setup.sh does not know how to look for $1" ;;
  esac >/dev/null
}

# postgresql_programs: the folder that holds initdb and postgres.
postgresql_programs() {
  local folder
  for folder in /usr/lib/postgresql/*/bin /usr/local/pgsql/bin ${PATH//:/ }; do
    if [[ -x $folder/initdb && -x $folder/postgres ]]; then
      echo "$folder"
      return
    fi
  done
  return 1
}

# need_postgresql: the programs of PostgreSQL, whose Debian package also starts a server of its own.
need_postgresql() {
  ! is_present postgresql || return 0
  need postgresql
  local version cluster
  while read -r version cluster _; do
    pg_ctlcluster "$version" "$cluster" stop 2>/dev/null || true
  done < <(pg_lsclusters -h)
}

# softhsm_module: the path of SoftHSM2's PKCS #11 library.
softhsm_module() {
  local path
  for path in /usr/lib/softhsm/libsofthsm2.so /usr/lib/*/softhsm/libsofthsm2.so \
    /usr/local/lib/softhsm/libsofthsm2.so; do
    if [[ -r $path ]]; then
      echo "$path"
      return
    fi
  done
  fail "libsofthsm2.so not found; as root: apt-get install softhsm2"
}

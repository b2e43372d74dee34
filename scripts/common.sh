# Sourced by the scripts beside it and by .ci/run: a Python, packages, the virtual environment.

say() { printf '\033[1m== %s\033[0m\n' "$*" >&2; }

# Sets `python` to a Python that envgen supports, the plain one first.
find_python() {
  for python in python3 python3.13 python3.12 python3.11; do
    if "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
      return
    fi
  done
  say "Python 3.11 or later is needed"
  exit 2
}

# Installs Debian packages, as root or with sudo; says what will be missing otherwise.
install_packages() {
  [ $# -gt 0 ] || return 0
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  if command -v apt-get >/dev/null && "${as_root[@]}" true 2>/dev/null; then
    say "Installing $*"
    "${as_root[@]}" apt-get update -qq
    DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$@" >/dev/null
  else
    say "Without root these packages cannot be installed: $*"
  fi
}

# Makes .venv where there is none, and installs into it with pip: make_venv [PIP ARGUMENT…]
make_venv() {
  find_python
  # Debian keeps what venv needs in a package of its own.
  "$python" -c 'import ensurepip' 2>/dev/null || install_packages python3-venv
  [ -x .venv/bin/python ] || "$python" -m venv .venv
  [ $# -eq 0 ] || .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
}

# Installs into .venv with uv, in a third of pip's time: install_in_venv PIP_ARGUMENT…
# With pip where uv cannot, for example behind an index that only pip is told of.
install_in_venv() {
  .venv/bin/uv pip install --quiet --python .venv/bin/python --compile-bytecode "$@" 2>/dev/null \
    || .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"
}

# Makes a folder in memory, where files need not be written to a disk, and prints its path. Fails
# where there is none that is large enough, or where no program may be started from it.
memory_folder() {
  local folder free
  free=$(df -k --output=avail /dev/shm 2>/dev/null | tail -n 1) || return 1
  [ "${free:-0}" -ge 6000000 ] || return 1
  folder=$(mktemp -d /dev/shm/envgen.XXXXXX) || return 1
  # PostgreSQL, which refuses to run as root, has to reach the folders that tests make for it.
  chmod 711 "$folder"
  printf '#!/bin/sh\n' >"$folder/starts"
  chmod +x "$folder/starts"
  if "$folder/starts" 2>/dev/null; then
    rm "$folder/starts"
    echo "$folder"
  else
    rm -r "$folder"
    return 1
  fi
}

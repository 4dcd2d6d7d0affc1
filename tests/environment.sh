# What the tests and the benchmarks stand on; sourced by their scripts, from the repository's folder.
#
# Makes .venv and fills it with the requirements, installs Chromium and PostgreSQL through apt where they are missing
# and it is root, and leaves the paths in `initdb` and CANTINE_TEST_CHROMIUM. Ends the script where something fails.

fail() { printf '%s\n' "$@" >&2; exit 1; }

# The caller's own settings must not decide what the tests see.
for name in $(compgen -e CANTINE_); do unset "$name"; done
unset PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGSERVICE PGOPTIONS
unset PYTHONPATH PYTEST_ADDOPTS

# ── The virtual environment ─────────────────────────────────────────────────────────────────────────────────────────
python3_11_or_later() {
    local name
    for name in python3 python3.14 python3.13 python3.12 python3.11; do
        "$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$name"; return; }
    done
    return 1
}

if [ ! -x .venv/bin/pip ]; then
    python=$(python3_11_or_later) || fail "The tests need Python 3.11 or later."
    "$python" -m venv .venv || fail "No virtual environment could be made; on Debian: apt-get install python3-venv"
fi
if ! cat requirements.txt tests/requirements.txt | cmp -s - .venv/installed-requirements.txt; then
    .venv/bin/pip install --quiet --disable-pip-version-check --root-user-action=ignore \
        -r requirements.txt -r tests/requirements.txt || fail "The requirements could not be installed."
    cat requirements.txt tests/requirements.txt > .venv/installed-requirements.txt
fi
PATH="$PWD/.venv/bin:$PATH"

# ── Chromium and PostgreSQL ─────────────────────────────────────────────────────────────────────────────────────────
find_programs() {
    chromium=$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)
    # Debian keeps the server out of PATH, a folder for each version; the newest one is taken.
    initdb=$(command -v initdb || printf '%s\n' /usr/lib/postgresql/*/bin/initdb | sort -V | tail -n 1)
    [ -x "$initdb" ] || initdb=
    packages=()
    [ -n "$chromium" ] || packages+=(chromium fonts-liberation)
    [ -n "$initdb" ] || packages+=(postgresql)
}

find_programs
if [ ${#packages[@]} -gt 0 ]; then
    [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null ||
        fail "The tests need packages that are missing: ${packages[*]}" \
            "On Debian or Ubuntu: sudo apt-get install --no-install-recommends ${packages[*]}"
    echo "Installing ${packages[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq && apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null ||
        fail "apt-get could not install: ${packages[*]}"
    find_programs
    [ ${#packages[@]} -eq 0 ] || fail "Installed, but still not found: ${packages[*]}"
fi
export CANTINE_TEST_CHROMIUM="$chromium"

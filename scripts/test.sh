#!/bin/sh
# Runs the built tests. Those that ask Python packages get an interpreter that has them; where there is
# none they are skipped, which is said before and after.
set -eu

# Training and drawing in an unoptimized program takes a multiple of the time.
PALESTRA_PROGRAMS=${PALESTRA_PROGRAMS:-$PWD/.build/release}
export PALESTRA_PROGRAMS

warn() {
  echo "WARNING: no Python with the packages of Tests/requirements.txt could be set up:" >&2
  echo "WARNING: the tests that ask minari, h5py, pillow and safetensors $1 SKIPPED." >&2
  echo "WARNING: Give an interpreter that has them in PALESTRA_PYTHON." >&2
}

if python=$(sh scripts/test-python.sh); then
  PALESTRA_PYTHON=$python
  export PALESTRA_PYTHON
else
  python=""
  unset PALESTRA_PYTHON
  warn "are"
fi
events=.build/tests.jsonl
rm -f "$events"
status=0
${SWIFT:-swift} test --skip-build --event-stream-output-path "$events" --event-stream-version 0 "$@" ||
  status=$?
[ "$status" = 0 ] || [ ! -f "$events" ] || "${PYTHON:-python3}" scripts/failed_tests.py "$events" >&2
[ -n "$python" ] || warn "were"
exit "$status"

#!/bin/sh
# Prints the Python interpreter for the tests: PALESTRA_PYTHON where that is set, otherwise the one of
# .build/test-python, which is made here with the packages of Tests/requirements.txt when they change.
set -eu

if [ -n "${PALESTRA_PYTHON:-}" ]; then
  echo "$PALESTRA_PYTHON"
  exit 0
fi
wanted=Tests/requirements.txt
home=.build/test-python
if ! cmp -s "$wanted" "$home/installed.txt" || [ ! -x "$home/bin/python" ]; then
  echo "Setting up $home for the tests that ask Python packages" >&2
  rm -rf "$home"
  mkdir -p .build
  "${PYTHON:-python3}" -m venv "$home" >&2
  "$home/bin/python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 20 \
    --only-binary :all: --requirement "$wanted" >&2
  cp "$wanted" "$home/installed.txt"
fi
echo "$PWD/$home/bin/python"

#!/bin/sh
# Installs the system libraries that the package links, where they are missing.
set -eu

missing=""
need() { # package, then a command that succeeds where it is installed
  package=$1
  shift
  "$@" >/dev/null 2>&1 || missing="$missing $package"
}

need pkg-config command -v pkg-config
need libopenblas-dev pkg-config --exists openblas
need libhdf5-dev pkg-config --exists hdf5
need libsdl2-dev pkg-config --exists sdl2
need libsdl2-ttf-dev pkg-config --exists SDL2_ttf
need libpng-dev pkg-config --exists libpng16
need libturbojpeg0-dev pkg-config --exists libturbojpeg
need zlib1g-dev pkg-config --exists zlib
need libyaml-dev pkg-config --exists yaml-0.1
need libcurl4-openssl-dev pkg-config --exists libcurl
need libsvm-dev sh -c 'test -e /usr/include/libsvm/svm.h || test -e /usr/include/svm.h'
need libgif-dev test -e /usr/include/gif_lib.h
need xvfb command -v Xvfb
need xdotool command -v xdotool
need fonts-dejavu-core test -e /usr/share/fonts/truetype/dejavu/DejaVuSans.ttf

[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "error: missing:$missing. Install them with your system's package manager, then try again." >&2
  exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null 2>&1; then
    echo "error: missing:$missing. Run as root: apt-get install$missing" >&2
    exit 1
  fi
  as_root="sudo"
fi
echo "Installing:$missing" >&2
$as_root apt-get update -qq
# shellcheck disable=SC2086  # a list of package names
DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null

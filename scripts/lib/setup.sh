# SPDX-License-Identifier: BSD-2-Clause
# shellcheck shell=bash disable=SC2034,SC2153 # lists for sourcing scripts; common.sh sets ROOT
# Installs missing Debian packages with apt, and builds CMake presets. Source it after common.sh.

PACKAGES_BUILD=(gcc binutils libc6-dev cmake ninja-build meson python3 grub-common grub-pc-bin
    grub-efi-amd64-bin xorriso mtools dosfstools fonts-spleen)
PACKAGES_RUN=(qemu-system-x86 ovmf)
PACKAGES_TEST=(shellcheck gdb clang libclang-rt-14-dev clang-format-14 libcmocka-dev util-linux graphviz
    babeltrace2 libncurses-dev tmux)

# setup_packages PACKAGE... : reports and installs the missing packages.
setup_packages() {
    local package missing=() root=()
    if ! command -v dpkg-query >/dev/null; then
        say "not a Debian system: install the equivalents of these packages yourself: $*"
        return
    fi
    for package in "$@"; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
            missing+=("$package")
    done
    [ ${#missing[@]} -gt 0 ] || return 0
    say "installing Debian packages: ${missing[*]}"
    if [ "$(id -u)" -ne 0 ]; then
        command -v sudo >/dev/null || die "neither root nor sudo: install these packages yourself"
        root=(sudo)
    fi
    "${root[@]}" apt-get -q update >&2 || say "apt-get update failed; trying to install anyway"
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get -q install -y --no-install-recommends "${missing[@]}" >&2 ||
        die "could not install ${missing[*]}"
}

# setup_configure PRESET : configures the preset unless it is already configured.
setup_configure() {
    [ ! -f "$ROOT/build/$1/build.ninja" ] || return 0
    say "configuring $1"
    cmake -S "$ROOT" --preset "$1" --log-level=NOTICE >&2 || die "configuring $1 failed"
}

# setup_build PRESET [TARGET...] : configures if necessary, and builds everything or the targets.
setup_build() {
    local preset=$1 tree=$ROOT/build/$1 targets=()
    [ $# -eq 1 ] || targets=(--target "${@:2}")
    setup_configure "$preset"
    local quiet=()
    [ -t 2 ] || quiet=(-- --quiet)
    say "building $preset"
    cmake --build "$tree" "${targets[@]}" "${quiet[@]}" >&2 || die "building $preset failed"
}

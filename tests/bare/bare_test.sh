#!/usr/bin/env bash
# What a stranger does on a machine that has never seen the project: in a minimal Debian made by
# debootstrap, a clone of the last commit is built and trained with.
#
#   bare_test.sh SUITE USER FOLDER [tests] [bench] [package]
#
# SUITE: bookworm (Debian 12) or trixie (13). USER: root, or a name: an ordinary user with sudo.
# FOLDER: where the Debian goes; it is deleted at the end. With `tests` and `bench` ./test.sh and
# ./bench.sh --quick run too; with `package` it is installed, used from another project, packaged, and the
# package is installed in a second minimal Debian. Prints how long each step took. Exit code
# 77 where debootstrap cannot run.
set -euo pipefail
suite=$1 user=$2 folder=$(realpath -m "$3")
shift 3
parts=" $* "
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
root=$folder/$suite
home=/root
[ "$user" = root ] || home=/home/$user

skip() { echo "bare: skipped: $*"; exit 77; }
fail() { echo "bare: $suite: $*" >&2; exit 1; }

[ "$(id -u)" = 0 ] || skip "only root can make a root folder"
command -v debootstrap >/dev/null || skip "debootstrap is not here"
mirror=$(apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 'Origin: Debian' \
           'Label: Debian' 2>/dev/null | sed -n 1p)
[ -n "$mirror" ] || skip "this machine's apt has no mirror of Debian"

leave() {
  local mounted
  for mounted in "$root"* ; do
    umount -l "$mounted/proc" "$mounted/dev/pts" "$mounted/dev" 2>/dev/null || true
  done
  rm -rf --one-file-system "$root" "$root-package"
}
trap leave EXIT

# make_root ROOT: a minimal Debian with the network and the certificates of this machine.
make_root() {
  debootstrap --variant=minbase "$suite" "$1" "$mirror" >"$folder/debootstrap.log" 2>&1 || {
    tail -n 5 "$folder/debootstrap.log" >&2
    skip "debootstrap cannot make $suite here"
  }
  cp /etc/resolv.conf "$1/etc/resolv.conf"
  if [ -d /etc/apt/apt.conf.d ]; then  # a proxy, where there is one
    apt-config dump | grep '^Acquire::[a-z]*::Proxy ' >"$1/etc/apt/apt.conf.d/90proxy" || true
  fi
  { mount -t proc proc "$1/proc" && mount --bind /dev "$1/dev" && mount --bind /dev/pts "$1/dev/pts"; } ||
    skip "nothing can be mounted here"
}

# inside COMMAND: by bash in the clone, as the user, with nothing of this machine's environment but
# the certificates for npm.
inside() {
  chroot "$root" su - "$user" -c "export ${certificates:-CI=} ${instructions:-CI=}; cd rectify && $1"
}

# step NAME COMMAND: quiet unless it fails; says how long it took.
step() {
  local name=$1 begun=$SECONDS log=$folder/$suite.log
  inside "$2" >"$log" 2>&1 || { tail -n 60 "$log" >&2; fail "$name: expected success: $2"; }
  echo "bare: $suite, $user: $name: $((SECONDS - begun)) s"
}

mkdir -p "$folder"
begun=$SECONDS
make_root "$root"
echo "bare: $suite: debootstrap: $((SECONDS - begun)) s"

# What a stranger has: git, and sudo if he is not root; and the certificates that this machine trusts.
chroot "$root" apt-get update -qq
chroot "$root" apt-get install -y -qq --no-install-recommends git ca-certificates sudo >/dev/null 2>&1
if compgen -G '/usr/local/share/ca-certificates/*.crt' >/dev/null; then
  cp /usr/local/share/ca-certificates/*.crt "$root/usr/local/share/ca-certificates/"
  chroot "$root" update-ca-certificates >/dev/null 2>&1
  certificates=NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt
fi
if [ "$user" != root ]; then
  chroot "$root" useradd --create-home --shell /bin/bash "$user"
  echo "$user ALL=(ALL) NOPASSWD: ALL" >"$root/etc/sudoers.d/$user"
fi
git clone -q --no-hardlinks "$source" "$root$home/rectify"
chroot "$root" chown -R "$user" "$home/rectify"

# Warnings are errors from the first build on: with another option ./test.sh would compile all again.
step "./run.sh, to the end of its training" "CMAKE_OPTIONS=-DRECTIFY_WERROR=ON ./run.sh"
inside "test -s runs/fashion-mnist/0001/model.safetensors && build/release/bin/rectify --version"
step "./run.sh again, on AVX2" "RECTIFY_INSTRUCTION_SET=avx2 ./run.sh train configs/digits.json \
  --set training.epochs=2 --out bits --quiet"
echo "bare: $suite: sha256 of a model trained on AVX2: $(sha256sum <"$root$home/rectify/bits/model.safetensors")"
if [[ $parts == *" tests "* ]]; then step "./test.sh" "CI=true ./test.sh"; fi
if [[ $parts == *" bench "* ]]; then step "./bench.sh --quick" "./bench.sh --quick --only T1,I1"; fi
[[ $parts == *" package "* ]] || exit 0

step "cmake --build: what ./run.sh leaves out" "cmake --build --preset release"
step "cmake --install" "cmake --install build/release --prefix ~/installed >/dev/null"
step "a project that finds the package" "cmake -S tests/package/trains -B ~/trains -G Ninja \
  -DCMAKE_PREFIX_PATH=~/installed && cmake --build ~/trains && ~/trains/trains_with_rectify ~/xor.safetensors"
step "cpack" "sudo apt-get install -y -qq --no-install-recommends dpkg-dev file && \
  cpack --config build/release/CPackConfig.cmake -B ~/package -G DEB"

begun=$SECONDS
make_root "$root-package"
cp "$root$home"/package/*.deb "$root-package/tmp/"
rm -rf --one-file-system "$root$home/rectify/build" "$root$home/installed"
chroot "$root-package" sh -c "apt-get update -qq && apt-get install -y -qq --no-install-recommends \
  /tmp/rectify_*.deb && cd /tmp && rectify train /usr/share/rectify/configs/digits.json \
  --set training.epochs=1 --quiet" >"$folder/$suite.log" 2>&1 ||
  { tail -n 40 "$folder/$suite.log" >&2; fail "the package: expected to be installed and to train"; }
echo "bare: $suite: the package, installed and trained with in another root: $((SECONDS - begun)) s"

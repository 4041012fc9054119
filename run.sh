#!/usr/bin/env bash
# Builds rectify and trains on Fashion-MNIST; with arguments, runs the rectify command with them.
# RECTIFY_NO_INSTALL=1 installs nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
called_from=$PWD
cd "$here"
. cmake/setup.sh

install "${packages_build[@]}" "${packages_run[@]}"
install_npm
say "rectify: building (a few minutes the first time)"
build release rectify_app

if [ $# -gt 0 ]; then
  cd "$called_from"
  exec "$here/build/release/bin/rectify" "$@"
fi

data=train-images-idx3-ubyte
config=configs/digits.json
for folder in ${RECTIFY_DATA:+"$RECTIFY_DATA/fashion-mnist" "$RECTIFY_DATA"} \
    /usr/share/datasets/fashion-mnist; do
  if [ -e "$folder/$data" ] || [ -e "$folder/$data.gz" ]; then config=configs/fashion_mnist.json; fi
done
if [ $config = configs/digits.json ]; then
  say "rectify: Fashion-MNIST not found (install dataset-fashion-mnist, or set RECTIFY_DATA to a" \
      "folder that contains it): training on the synthetic digits instead"
fi
exec build/release/bin/rectify train $config

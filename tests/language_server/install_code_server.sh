#!/usr/bin/env bash
# usage: install_code_server.sh FOLDER; then run the tests with ECS_ROLES_CODE_SERVER=FOLDER and a chromium on the PATH.
# VS Code 1.100 as code-server, and playwright-core to drive it: 320 MB, some minutes, nothing but npm.
set -euo pipefail
mkdir -p "$1"
cd "$1"
[[ -f package.json ]] || echo '{"private":true}' >package.json
install() { npm install --ignore-scripts --no-audit --no-fund --loglevel=error "$@"; }
install code-server@4.100.3 playwright-core
code=$PWD/node_modules/code-server/lib/vscode
# Its own install script fails for root, and on machines without the headers of Kerberos: its parts one by one.
(cd "$code" && install --omit=dev)
(cd "$code/extensions" && install --omit=dev)
npm rebuild argon2 --loglevel=error
for part in @vscode/spdlog native-watchdog node-pty @parcel/watcher; do
  (cd "$code" && npm rebuild "$part" --loglevel=error) || echo "$part could not be built; it may do without"
done
install @vscode/ripgrep-linux-x64@1.18.0
mkdir -p "$code/node_modules/@vscode/ripgrep/bin"
cp node_modules/@vscode/ripgrep-linux-x64/bin/rg "$code/node_modules/@vscode/ripgrep/bin/rg"
ln -sfn node_modules "$code/node_modules.asar"
ln -sfn node_modules "$code/extensions/node_modules.asar"

#!/usr/bin/env bash
# Installs a real VS Code server (code-server), the Node it wants and a Chromium: once per machine, outside the
# checkout, so that `npm ci` never deletes it. Prints the folder on stdout; everything else goes to stderr.
#   CODE_SERVER_HOME=DIR  use that installation and install nothing
#   CHROMIUM=FILE         use that browser
set -euo pipefail
version=4.139.1

say() { echo "ensure-vscode: $*" >&2; }
fail() { say "$*"; exit 1; }

if [ -n "${CODE_SERVER_HOME:-}" ]; then
  [ -f "$CODE_SERVER_HOME/node_modules/code-server/out/node/entry.js" ] || fail "CODE_SERVER_HOME=$CODE_SERVER_HOME holds no code-server; unset it to have one installed"
  echo "$CODE_SERVER_HOME"
  exit 0
fi

[ "$(uname -s)" = Linux ] || fail "only Linux is handled here; elsewhere run the host tests in a desktop VS Code (VSCODE=desktop npm run test:host)"

cache="${XDG_CACHE_HOME:-$HOME/.cache}/pitwall"
dir="$cache/code-server-$version"
stamp="$dir/.installed"
mkdir -p "$cache"

# One installer at a time: a second caller waits here, then finds the stamp. The lock is released when the process ends.
if command -v flock >/dev/null; then
  exec 9>"$cache/install.lock"
  flock -n 9 || { say "waiting for another installation under $cache"; flock 9; }
fi

has_chromium() {
  [ -x "${CHROMIUM:-}" ] || command -v chromium >/dev/null || command -v chromium-browser >/dev/null || command -v google-chrome >/dev/null
}

need=()
has_chromium || need+=(chromium)
if [ ! -f "$stamp" ]; then
  for package in libkrb5-dev g++ make python3; do # code-server compiles four native modules
    dpkg -s "$package" >/dev/null 2>&1 || need+=("$package")
  done
fi
if [ ${#need[@]} -gt 0 ]; then
  command -v apt-get >/dev/null || fail "these are missing and there is no apt-get to install them: ${need[*]}; install them by hand and run this again"
  as_root=()
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null || fail "these are missing and installing them takes root: run 'sudo apt-get install -y ${need[*]}' once, then this again"
    as_root=(sudo -n)
  fi
  say "installing ${need[*]}"
  { "${as_root[@]}" apt-get update -qq &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${need[@]}"; } >&2 </dev/null ||
    fail "apt-get could not install ${need[*]}; see the lines above"
fi

if [ ! -f "$stamp" ]; then
  # A surrounding `npm run` exports its own settings; code-server's postinstall takes the user agent for the Node in use,
  # and a leaked prefix would install into the checkout. What names a registry, a proxy or a cache is kept.
  for name in $(compgen -e); do
    case "${name,,}" in
      npm_config_registry | npm_config_cache | npm_config_userconfig | npm_config_globalconfig | npm_config_*proxy | npm_config_cafile | npm_config_ca | npm_config_strict_ssl | npm_config_//*) ;;
      npm_* | init_cwd | node_options | vscode_*) unset "$name" ;;
    esac
  done
  say "installing VS Code server $version into $dir (about two minutes, once)"
  rm -rf "$dir" # no stamp: whatever lies here was cut short
  mkdir -p "$dir"
  cd "$dir"
  echo '{"private":true}' >package.json
  npm install --no-audit --no-fund --loglevel=error node@24 >&2 </dev/null
  export PATH="$dir/node_modules/.bin:$PATH" # the next command's postinstall refuses any other Node
  npm install --no-audit --no-fund --loglevel=error "code-server@$version" >&2 </dev/null
  echo 'cert: false' >config.yaml # without --config it writes one into the home folder
  node node_modules/code-server/out/node/entry.js --config config.yaml --version >&2
  touch "$stamp"
fi
echo "$dir"

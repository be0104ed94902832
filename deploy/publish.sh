#!/usr/bin/env bash
# Writes deploy/compose, deploy/kubernetes and deploy/manifest anew from AppHost. It needs Aspire's packages (README.md, Packages) and its CLI.
set -euo pipefail

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
configuration=${1:-Release}
command -v aspire >/dev/null || PATH=$root/node_modules/@microsoft/aspire-cli-linux-x64/bin:$PATH
export ASPIRE_CLI_TELEMETRY_OPTOUT=true ASPIRE_VERSION_CHECK_DISABLED=true NO_COLOR=1

publish() { # publish TARGET: into deploy/TARGET, and nothing is left of what was there
  local target=$1 draft
  draft=$(mktemp -d)
  (
    cd "$root"
    # Values are asked for by those who install; here their names are enough.
    AppHost__Target=$target aspire publish --non-interactive --nologo --no-build --apphost AppHost/AppHost.csproj -o "$draft/out" >"$draft/log" 2>&1
  ) || { cat "$draft/log" >&2; exit 1; }
  rm -rf "${root:?}/deploy/$target"
  mv "$draft/out" "$root/deploy/$target"
  rm -rf "$draft"
  echo "deploy/$target"
}

cd "$root"
dotnet build AppHost -c "$configuration" -v quiet --nologo
publish compose
publish kubernetes
rm -rf deploy/manifest
dotnet run --project AppHost -c "$configuration" --no-build --no-launch-profile -- --publisher manifest --output-path "$root/deploy/manifest/aspire-manifest.json" >/dev/null
echo deploy/manifest

#!/usr/bin/env bash
# Writes deploy/compose, deploy/kubernetes and deploy/manifest anew from AppHost, or below another folder:
#   deploy/publish.sh [FOLDER]
# It needs Aspire's packages (README.md, Packages) and its CLI. With CONFIGURATION set, what was built in that one is taken as it is.
set -euo pipefail

root=$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")
to=$(readlink -f "${1:-$root/deploy}")
command -v aspire >/dev/null || PATH=$root/node_modules/@microsoft/aspire-cli-linux-x64/bin:$PATH
export ASPIRE_CLI_TELEMETRY_OPTOUT=true ASPIRE_VERSION_CHECK_DISABLED=true DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 NO_COLOR=1

cd "$root"
if [[ -z ${CONFIGURATION:-} ]]; then
  CONFIGURATION=Debug
  dotnet build AppHost -c "$CONFIGURATION" -v quiet --nologo
fi

# Aspire remembers below the home what it was told before, secrets too and in plain text, and would publish that again.
draft=$(mktemp -d)
trap 'rm -rf "$draft"' EXIT
export NUGET_PACKAGES=${NUGET_PACKAGES:-$HOME/.nuget/packages} HOME=$draft/home
mkdir "$HOME"

for target in compose kubernetes; do
  # Values are asked for by those who install; here their names are enough.
  AppHost__Target=$target aspire publish --non-interactive --nologo --no-build --apphost AppHost/AppHost.csproj -o "$draft/$target" >"$draft/log" 2>&1 \
    || { cat "$draft/log" >&2; exit 1; }
done
dotnet run --project AppHost -c "$CONFIGURATION" --no-build --no-launch-profile -- --publisher manifest --output-path "$to/manifest/aspire-manifest.json" >"$draft/log" 2>&1 \
  || { cat "$draft/log" >&2; exit 1; }

for target in compose kubernetes; do
  rm -rf "${to:?}/$target"
  mv "$draft/$target" "$to/$target"
done

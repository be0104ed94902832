#!/usr/bin/env bash
# Kills the gateway of the Ceph in DIR, and returns when it is gone.
set -euo pipefail
PID=$(cat "$1/run/client.rgw.a.pid")
kill -9 "$PID"
while kill -0 "$PID" 2>/dev/null; do
  sleep 0.05
done
rm -f "$1/run/client.rgw.a.pid"

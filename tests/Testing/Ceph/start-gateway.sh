#!/usr/bin/env bash
# Starts the gateway of the Ceph in DIR and waits until it answers.
# usage: start-gateway.sh DIR PORT
set -euo pipefail
cd "$1"
radosgw -c ceph.conf -n client.rgw.a --keyring keyring
for _ in $(seq 150); do
  curl -s -o /dev/null "http://127.0.0.1:$2/" && exit 0
  sleep 0.1
done
echo "the gateway does not answer on port $2; see $1/log" >&2
exit 1

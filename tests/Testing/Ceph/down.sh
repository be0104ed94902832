#!/usr/bin/env bash
# Ends what up.sh started in DIR. Its data lies in memory, so there is nothing to close in order.
for pid in "$1"/run/*.pid; do
  [ -f "$pid" ] && kill -9 "$(cat "$pid")"
done
exit 0

#!/usr/bin/env bash
# One private Ceph (monitor, object store in memory, gateway): a real S3 server on loopback.
# usage: up.sh DIR PORT MONITOR_PORT, with S3_ACCESS_KEY and S3_SECRET_KEY set
# needs: apt-get install --no-install-recommends ceph-mon ceph-osd radosgw ceph-common
set -euo pipefail
trap 'echo "line $LINENO: $BASH_COMMAND" >&2; tail -n 5 "$D"/log/* >&2' ERR
HERE=$(cd "$(dirname "$0")" && pwd)
D=$1
P=$2
MON=$3
mkdir -p "$D"/{mon,osd0,mgr,run,log}
cd "$D"
FSID=$(cat /proc/sys/kernel/random/uuid)
cat >ceph.conf <<E
[global]
fsid = $FSID
run dir = $D/run
admin socket = $D/run/\$name.asok
pid file = $D/run/\$name.pid
log file = $D/log/\$name.log
log to file = true
log to stderr = false
log to syslog = false
mon cluster log to file = false
crash dir = $D/run
auth cluster required = none
auth service required = none
auth client required = none
auth allow insecure global id reclaim = true
mon host = [v1:127.0.0.1:$MON]
mon initial members = a
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind msgr2 = false
ms type = async+posix
osd crush chooseleaf type = 0
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pgp num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon warn on pool no redundancy = false
mon data avail crit = 1
mon data avail warn = 1
mon max pg per osd = 1000
mon osd min down reporters = 1
paxos propose interval = 0.05
mon tick interval = 1
mon lease = 5
[mon.a]
mon data = $D/mon
[osd]
osd data = $D/osd0
osd objectstore = memstore
memstore device bytes = 8589934592
memstore page set = false
osd memory target = 939524096
osd max object name len = 4096
osd op num shards = 1
osd op num threads per shard = 2
osd scrub load threshold = 0.1
osd class update on start = false
osd crush update on start = false
osd class default list = *
osd class load list = *
[client.rgw.a]
rgw frontends = beast endpoint=127.0.0.1:$P
rgw data = $D/run
rgw thread pool size = 32
rgw enable usage log = false
rgw enable ops log = false
rgw run sync thread = false
rgw gc processor period = 60
rgw gc obj min wait = 60
rgw lc debug interval = -1
rgw dns name =
rgw enable apis = s3, admin
keyring = $D/keyring
E
: >keyring
export CEPH_CONF=$D/ceph.conf
monmaptool --create --fsid "$FSID" --addv a "[v1:127.0.0.1:$MON]" monmap >/dev/null
ceph-authtool --create-keyring keyring --gen-key -n mon. --cap mon 'allow *' >/dev/null
ceph-authtool keyring --gen-key -n client.admin --cap mon 'allow *' --cap osd 'allow *' --cap mgr 'allow *' >/dev/null
ceph-authtool keyring --gen-key -n client.rgw.a --cap mon 'allow *' --cap osd 'allow *' >/dev/null
ceph-mon -c ceph.conf --mkfs -i a --monmap monmap --keyring keyring
ceph-mon -c ceph.conf -i a
# On a busy machine the client may send its command before it has learned the cluster's id: the monitor then refuses it unexecuted
# ("handle_command on fsid 0"), and asking again is safe.
admin() {
  for _ in 1 2 3 4 5; do
    ceph -c "$D/ceph.conf" --keyring "$D/keyring" --connect-timeout 20 "$@" && return
  done
  return 1
}
OSDU=$(cat /proc/sys/kernel/random/uuid)
ID=$(admin osd new "$OSDU")
ceph-osd -c ceph.conf -i "$ID" --mkfs --osd-uuid "$OSDU" >/dev/null 2>&1
admin osd crush create-or-move "$ID" 1.0 host=localhost root=default >/dev/null 2>&1
ceph-osd -c ceph.conf -i "$ID" >log/osd.out 2>&1
radosgw-admin -c ceph.conf --keyring keyring user create --uid=test --display-name=test --access-key="$S3_ACCESS_KEY" --secret-key="$S3_SECRET_KEY" >log/user.json 2>&1
bash "$HERE/start-gateway.sh" "$D" "$P"

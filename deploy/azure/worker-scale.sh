#!/usr/bin/env bash
# Scales the workers in Azure Container Apps by how long the oldest step has waited, as KEDA does in a cluster of one's own.
#   deploy/azure/worker-scale.sh RESOURCE-GROUP PROMETHEUS-ADDRESS [MOST]
# The address is that of a Prometheus which Container Apps can reach and which has the workers' metrics (docs/deploy.md).
set -euo pipefail

group=${1:?the resource group}
address=${2:?the address of Prometheus, as https://prometheus.example.org}
most=${3:-10}

# One always stays: without any worker nobody looks at the queue, and nothing would tell that there is work. Only what waits for a worker counts:
# not what is paused, asks for what no worker has, or needs a GPU, which these have not.
query='max(media_lane_oldest_seconds{state="waiting",resource!="gpu",requires!~"(.*,)?gpu(,.*)?"}) or vector(0)'
az containerapp update --name worker --resource-group "$group" \
  --min-replicas 1 --max-replicas "$most" \
  --scale-rule-name queue-age --scale-rule-type prometheus \
  --scale-rule-metadata "serverAddress=$address" "query=$query" "threshold=60"

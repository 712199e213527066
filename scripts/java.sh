#!/usr/bin/env bash
# Installs Debian's Java where there is none: what the cluster of `make test-cluster` runs on.
set -euo pipefail
command -v java >/dev/null && exit 0
sudo=$([ "$(id -u)" = 0 ] || echo sudo)
echo "installing openjdk-17-jre-headless"
export DEBIAN_FRONTEND=noninteractive
$sudo apt-get update -qq
$sudo apt-get install -y -qq --no-install-recommends openjdk-17-jre-headless >/dev/null
java -version >/dev/null 2>&1 || { echo "Java does not run" >&2; exit 1; }

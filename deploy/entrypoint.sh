#!/bin/sh
# Reads the database password from a mounted secret, so that it stands in no image, file of ours or container definition,
# then becomes the command line.
set -eu
if [ -n "${BPCI_DATABASE_PASSWORD_FILE:-}" ]; then
  [ -r "$BPCI_DATABASE_PASSWORD_FILE" ] || { echo "cannot read $BPCI_DATABASE_PASSWORD_FILE as user $(id -u)" >&2; exit 7; }
  BPCI_DATABASE_PASSWORD=$(cat "$BPCI_DATABASE_PASSWORD_FILE")
  export BPCI_DATABASE_PASSWORD
  unset BPCI_DATABASE_PASSWORD_FILE
fi
exec /opt/bpci/bpci "$@"

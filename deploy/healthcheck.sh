#!/bin/bash
# Healthy when the oracle says it can work. Without curl: the runtime image has none.
exec 3<>"/dev/tcp/127.0.0.1/${BPCI_API_PORT:-9100}" || exit 1
printf 'GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n' >&3
read -r -t 2 status <&3
case $status in
  *' 200 '*) exit 0 ;;
  *) exit 1 ;;
esac

#!/bin/sh
echo "$GREETING"
exec sleep infinity

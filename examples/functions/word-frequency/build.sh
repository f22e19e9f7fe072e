#!/bin/sh
# Builds the program.
set -eu

if ! command -v cc >/dev/null; then
    echo 'No C compiler (cc) is installed here. Install one, or commit the binary and take prepare out of config.yaml.' >&2
    exit 1
fi
cc -O2 -Wall -o word-frequency word-frequency.c

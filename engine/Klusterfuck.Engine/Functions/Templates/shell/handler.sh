#!/bin/sh
# Greets whoever the request names.
set -eu

name=$(cat)
printf 'Hello, %s!\n' "${name:-world}"

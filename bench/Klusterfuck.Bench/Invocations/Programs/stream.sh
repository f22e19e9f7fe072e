#!/bin/sh
# Answers a frame with its own body, in the order in which the worker writes its members.
while IFS= read -r line; do
    id=${line#*'"id":"'}
    printf '{"id":"%s",%s\n' "${id%%'"'*}" "${line#*'},'}"
done

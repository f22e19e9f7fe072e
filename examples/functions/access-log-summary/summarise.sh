#!/bin/sh
# Summarises a web server's access log (common or combined format): requests, clients, bytes, status codes and the ten most wanted paths.
set -eu
export LC_ALL=C

exec awk '
    function table(title, counts,    key, command) {
        print title
        command = "sort -k1,1nr -k2,2 | head -n 10"
        for (key in counts)
            printf "%8d %s\n", counts[key], key | command
        close(command)
    }

    /^[[:space:]]*$/ { next }

    !/^[^ ]+ [^ ]+ [^ ]+ \[[^]]*\] "[^"]*" [0-9][0-9][0-9] ([0-9]+|-)/ {
        print "line " NR " is no line of an access log" > "/dev/stderr"
        bad = 1
        exit 65
    }

    {
        split($0, quoted, "\"")
        split(quoted[2], request, " ")
        split(quoted[3], answer, " ")
        path = request[2] == "" ? "-" : request[2]
        sub(/[?#].*/, "", path)
        requests++
        if (!seen[$1]++)
            clients++
        bytes += answer[2]
        statuses[answer[1]]++
        paths[path]++
    }

    END {
        if (bad)
            exit 65
        printf "requests %d\nclients  %d\nbytes    %.0f\n", requests, clients, bytes
        fflush()
        table("status", statuses)
        fflush()
        table("paths", paths)
    }
'

#!/usr/bin/env python3
import json
import sys

for line in sys.stdin:
    request = json.loads(line)
    sys.stdout.write(json.dumps({"id": request["id"], "body": request["body"]}) + "\n")
    sys.stdout.flush()

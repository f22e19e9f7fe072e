"""Suggests, for each word that is not in words.txt, the nearest words that are. The list is read once: the program stays (mode: stream)."""
import difflib
import json
import pathlib
import re
import sys
import traceback

WORDS = set(pathlib.Path(__file__).with_name("words.txt").read_text(encoding="utf-8").split())


def handle(request):
    if "body" not in request:
        return {"status": 422, "body": "The request is no UTF-8.\n"}
    unknown = dict.fromkeys(word for word in re.findall(r"[^\W\d_]+", request["body"]) if word.lower() not in WORDS)
    if len(unknown) > 100:
        return {"status": 422, "body": f"{len(unknown)} words are unknown; 100 are suggested for at most.\n"}
    lines = (f"{word}: {', '.join(difflib.get_close_matches(word.lower(), WORDS, n=3)) or '?'}\n" for word in unknown)
    return {"body": "".join(lines) or "All words are known.\n"}


print('{"ready":true}', flush=True)
for line in sys.stdin:
    frame = json.loads(line)
    try:
        answer = handle(frame)
    except Exception:
        traceback.print_exc()
        answer = {"status": 500, "body": "It failed; the log says why.\n"}
    print(json.dumps({"id": frame["id"], **answer}), flush=True)

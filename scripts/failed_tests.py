#!/usr/bin/env python3
"""Lists what failed in a run of the tests, so that it stands at the end of their long output.

    swift test --event-stream-output-path FILE --event-stream-version 0
    python3 scripts/failed_tests.py FILE

Prints each failure with its file and line, and the tests that had begun when the run broke off.
"""
import json
import sys


def main():
    failures, begun = [], {}
    for line in open(sys.argv[1], encoding="utf-8", errors="replace"):
        try:
            record = json.loads(line)
        except json.JSONDecodeError:  # the last line of a run that broke off
            continue
        if record.get("kind") != "event":
            continue
        event = record["payload"]
        kind, test = event["kind"], event.get("testID")
        if kind == "testStarted":
            begun[test] = True
        elif kind in ("testEnded", "testSkipped"):
            begun.pop(test, None)
        elif kind == "issueRecorded" and not event["issue"]["isKnown"]:
            location = event["issue"].get("sourceLocation", {})
            text = " ".join(message["text"] for message in event["messages"])
            failures.append(f"{location.get('fileID')}:{location.get('line')}: {test}: {text}")
    for failure in failures:
        print(f"FAILED: {failure}"[:1000])
    for test in begun:
        print(f"DID NOT END: {test}")


main()

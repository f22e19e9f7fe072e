#!/usr/bin/env python3
"""Greets whoever the request names."""
import sys


def main() -> None:
    name = sys.stdin.buffer.read().decode("utf-8").strip() or "world"
    sys.stdout.buffer.write(f"Hello, {name}!\n".encode("utf-8"))


if __name__ == "__main__":
    main()

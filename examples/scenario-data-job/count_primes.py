"""Counts the primes in this part of the range below LIMIT.

Exits with 2 when a setting is wrong: trying again would not help.
"""

import math
import os
import sys


def main():
    try:
        part = int(os.environ["JOB_COMPLETION_INDEX"])
        parts = int(os.environ["PARTS"])
        limit = int(os.environ["LIMIT"])
    except (KeyError, ValueError) as err:
        print(f"bad setting: {err}", file=sys.stderr)
        sys.exit(2)
    low, high = max(2, limit * part // parts), limit * (part + 1) // parts
    print(f"part {part}: {count(low, high)} primes from {low} to {high - 1}")


def count(low, high):
    """Sieves the numbers from low up to, but not including, high."""
    prime = bytearray([1]) * (high - low)
    for n in range(2, math.isqrt(high) + 1):
        start = max(n * n, (low + n - 1) // n * n)
        prime[start - low :: n] = bytes(len(range(start, high, n)))
    return sum(prime)


main()

"""The service that `benchmarks.many` talks to, in a process of its own; prints its address."""

import asyncio

from tests.support.one_turn_service import main

if __name__ == "__main__":
    asyncio.run(main())

"""`factex` with shards of two documents and a worker for each: for kills in mid-run."""

from factex import run
from factex.batch import pool
from factex.batch.shards import ShardSize
from factex.cli import main

if __name__ == "__main__":
    pool.CHARS_A_WORKER = 1
    run.ShardSize = lambda: ShardSize(documents=2)  # type: ignore[assignment,misc]
    main()

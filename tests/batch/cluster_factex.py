"""`factex` without a model on a Ray cluster: `python cluster_factex.py extract ...`."""

import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from hostile_extractor import HostileExtractor  # noqa: E402

from factex.batch import cluster, pool  # noqa: E402
from factex.cli import common, main  # noqa: E402


def load_with(model: Any, patterns: Any) -> type[HostileExtractor]:
    return HostileExtractor


if __name__ == "__main__":
    pool.CHARS_A_WORKER = 1  # as many actors as are allowed, however little text there is
    cluster.CALL_DOCUMENTS = 4
    common.load_with = load_with  # type: ignore[assignment]
    main()

"""`factex` without a model: `python cheap_factex.py extract ...`, for tests that send signals."""

import sys
from pathlib import Path
from typing import Any

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from hostile_extractor import HostileExtractor  # noqa: E402

from factex.batch.pool import Pool  # noqa: E402
from factex.cli import common, main  # noqa: E402


def open_engine(model: Any, patterns: Any, batch: common.Batch) -> Pool:
    return Pool(HostileExtractor, workers=batch.most_workers, limits=batch.limits)


if __name__ == "__main__":
    common.open_engine = open_engine  # type: ignore[assignment]
    main()

"""The machinery of a run: outcomes of documents, engines that make them, shards that keep them."""

"""Finding the passages that answer a question: embedder, sparse encoder, index, fusion."""

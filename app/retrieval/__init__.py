"""Finding the passages that answer a question: embedder, sparse encoder, index, fusion."""

import os

# onnxruntime sends what it does to its maker from the moment it is loaded, unless told not to.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"

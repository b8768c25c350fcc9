"""A simulated plant with known causes: two lines, a year of batches, and the truth beside it.

``simulate`` makes the records of the plant from a seed, ``package`` writes them in the public
plant-package format. Each planted cause is a mechanism in the generated data: it moves what the
plant measures, and the deviations are raised on what was measured.
"""

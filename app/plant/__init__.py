"""Batches, materials, equipment, results, deviations: the records in the words of the plant."""

"""Evaluations: dataset, solver, scorer and metric of what the service claims to do."""

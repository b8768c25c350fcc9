"""Receives a plant package: checks it whole, stores it in one transaction, has it indexed."""

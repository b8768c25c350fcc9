"""Bytes in, typed records out: one reader per document format, and the plant package.

A library. It imports nothing of the service, keeps no state and opens no connection.
"""

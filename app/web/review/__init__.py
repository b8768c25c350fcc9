"""A record as it prints, with what a reviewer needs beside it, and the signing of it."""

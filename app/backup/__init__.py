"""One file that holds a consistent copy of an installation, and how it is put back."""

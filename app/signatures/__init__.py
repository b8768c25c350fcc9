"""Electronic signatures: re-authentication, what is signed, the seal, and its verification."""

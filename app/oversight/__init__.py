"""Does review work? Measures of reviewing, and exercises with planted errors."""

"""Drafts written with a language model: fact paragraphs rephrased, hypotheses discussed.

Knows no document type. Everything that a model says goes through the linters of the room above;
what does not pass leaves the composed sentence where it stands.
"""

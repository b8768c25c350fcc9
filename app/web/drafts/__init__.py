"""The list of drafts and the editor of one."""

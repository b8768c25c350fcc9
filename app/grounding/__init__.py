"""Does a text that was written freely follow from the source that it cites?"""

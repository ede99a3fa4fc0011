"""PDFs of our own making with the text that must be read from them."""

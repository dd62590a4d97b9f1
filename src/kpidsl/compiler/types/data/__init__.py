"""Data in types: sources with their files, formats and columns, and the inputs that are measured from them."""

"""Interop: the formats in which values travel, one module and one optional extra for each.

Every format has the same two functions: `dumps(value)` gives text and `loads(text, cls)` gives the value back. Its
module docstring lists its decisions of representation. Nothing in the core imports from here, and no format imports
another.
Three are no formats of our values: `holidays` reads the public holidays of a package as a calendar, `cms` payers' rate
files as contracts, and `solver` searches for a rota.
"""

"""What follows from the data: typed tables, verified quotations, counting rules, claim checks and exhibits.

Every module is plain Python over the tables in ``data/``; nothing here knows of Sphinx, of the network or of
the chapter that calls it.
"""

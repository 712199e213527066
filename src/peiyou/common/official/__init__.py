"""Official documents: one description (`document`), written as Word, PDF and Excel (`word`, `pdf`, `sheet`).

The layout is ours, in the manner of what Chinese offices use (A4, 22 lines of 28 characters); its numbers
stand in `layout`. The same description gives the same bytes, whenever and wherever it is written.
"""

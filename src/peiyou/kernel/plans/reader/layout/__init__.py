"""From blocks to rows: what is number, heading, task, party, deadline, year column.

Nothing here knows a particular document. Decisions rest on evidence that any plan gives: the words of
a header, what a column's cells look like, how numbers follow one another, what repeats.
"""

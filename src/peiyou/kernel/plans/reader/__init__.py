"""The plan reader: a document as it was issued becomes a `Reading` of tasks, parties and deliverables.

Pure Python, no Django: it runs in a child process of its own (`sandbox`), because what it opens
comes from outside. The path of a document through it:

    sources   bytes → `Source`: paragraphs and tables, every character with its place
    layout    `Source` → rows that say what is number, heading, task, party, deadline, year column
    grammar   words → deliverables, parties, deadlines; spans are relative to the words given
    assemble  rows + grammar → `Reading`, spans mapped back to the source
"""

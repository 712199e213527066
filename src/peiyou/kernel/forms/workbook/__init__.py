"""A form as an Excel workbook to take away, fill in and hand back: several units in one, if need be.

`writing.write` makes it, `reading.read` takes it in again. Protection, drop-downs and validation help
whoever fills it in and are trusted in nothing: every cell is read and checked as if it were typed.
"""

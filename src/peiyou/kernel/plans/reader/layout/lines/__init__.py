"""Tables that are drawn with characters: found among lines of text and given back as `Table`s."""

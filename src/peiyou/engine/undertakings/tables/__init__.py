"""Tables and pages to be sealed as official documents: on the screen, and as Word, PDF and Excel."""

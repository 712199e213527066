"""Peiyou 培优 runs a national action plan: from the issued document to the published figure."""

"""The live balance: what is taken up against what is wanted, while it can still be changed.

    sight = sight_of(actor, season, at)            # who sees how much
    node = node_of(sight, season, "", on)          # where one looks from
    board = board_of(season, node, sight, …)       # items, placements, money at that place

Everything is summed from the undertakings' own rows (`statements`), never from the ledger; nothing that does not
add is summed.
"""

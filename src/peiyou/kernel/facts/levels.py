"""Flows and levels: in what is added up over periods every entry counts, of what stands at the end of a period each
unit's newest figure alone.

A level (a measure whose `over_time` is LAST) is put together unit by unit: a unit that has not reported the last
period stands with what it said before. That can be read out of sums, because a sum of levels also says how much of it
belongs to units that say something later, and in which period they do (`after`): of a span, what is followed within the
span does not count. So sums of levels add up over places as sums of flows do, and a national board costs no more.
"""

from __future__ import annotations

from typing import Final

NUMBER: Final = "CASE WHEN e.reverses_id IS NULL THEN 1 ELSE -1 END"
"""Of entries `e`: reversals take away."""
IS_LEVEL: Final = "SELECT m.id FROM facts_measure m WHERE m.over_time = 'LAST'"

FLOWS: Final = f"""
  SELECT e.unit_id, e.measure_id, e.period_id, e.stage, e.quantity, {NUMBER} AS n, 0 AS after
  FROM facts_entry e WHERE e.measure_id NOT IN ({IS_LEVEL}) AND {{which}}
"""  # noqa: S608 - our own words only

STOOD: Final = f"""
  SELECT known.unit_id, known.measure_id, known.period_id, known.stage, known.quantity, known.n, known.ends_on,
         COALESCE(LEAD(known.period_id) OVER span, 0) AS after, COALESCE(LAG(known.period_id) OVER span, 0) AS before
  FROM (
    SELECT e.unit_id, e.measure_id, e.period_id, e.stage, CAST(SUM(e.quantity) AS bigint) AS quantity,
           CAST(SUM({NUMBER}) AS integer) AS n, said.ends_on
    FROM facts_entry e JOIN calendar_period said ON said.id = e.period_id
    WHERE {{which}}
    GROUP BY e.unit_id, e.measure_id, e.period_id, e.stage, said.ends_on
    HAVING SUM({NUMBER}) <> 0
  ) AS known
  WINDOW span AS (PARTITION BY known.unit_id, known.measure_id, known.stage ORDER BY known.ends_on, known.period_id)
"""  # noqa: S608 - our own words only
"""What each unit says for each period, and the period (its primary key) for which it says something next and before;
0: for none. Of two periods that end on the same day the one that was made later is the newer."""

LEVELS: Final = f"""
  SELECT stood.unit_id, stood.measure_id, stood.period_id, stood.stage, {{sign}} * stood.quantity AS quantity,
         {{sign}} * stood.n AS n, stood.after
  FROM ({STOOD.format(which=f"e.measure_id IN ({IS_LEVEL}) AND {{which}}")}) AS stood
"""  # noqa: S608 - our own words only


def figures(which: str) -> str:
    """Entries chosen by `which` (SQL about `e`, said twice) as (unit, measure, period, stage, quantity, n, after)."""
    return f"{FLOWS.format(which=which)} UNION ALL {LEVELS.format(which=which, sign=1)}"

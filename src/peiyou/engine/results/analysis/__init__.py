"""Analysis of the ledger: one set of expressions, run by DuckDB inside the process or by Spark on a cluster.

Nothing in here knows the database or the web. `tables` says what an extract of the ledger looks like, `extract`
keeps it as Parquet files, `asking` is a question in plain values, `expressions` turns it into an ibis expression,
`duck` and `spark` answer it, `arranging` makes a table of the answer. What is heavy to load (ibis, DuckDB, the
client of Spark) is loaded by `engines` when somebody asks, and by nobody before.
"""

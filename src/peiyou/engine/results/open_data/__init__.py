"""A release as tables that programs read: leaves and totals, as CSV, JSON and Parquet, with a schema."""

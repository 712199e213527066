from peiyou.engine.results.models.report import IssuedReport, Report, ReportRun, Withdrawal

__all__ = ["IssuedReport", "Report", "ReportRun", "Withdrawal"]

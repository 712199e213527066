from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "peiyou.kernel.audit"
    label = "audit"

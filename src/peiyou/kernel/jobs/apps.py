from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "peiyou.kernel.jobs"
    label = "jobs"

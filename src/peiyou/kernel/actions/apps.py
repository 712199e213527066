from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "peiyou.kernel.actions"
    label = "actions"

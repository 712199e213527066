from django.apps import AppConfig


class PlansConfig(AppConfig):
    name = "peiyou.kernel.plans"
    label = "plans"

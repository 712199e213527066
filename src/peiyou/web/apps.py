from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "peiyou.web"
    label = "web"

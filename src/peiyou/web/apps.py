from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "peiyou.web"
    label = "web"

    def ready(self) -> None:
        from peiyou.kernel.organisations.panels import offer
        from peiyou.web.views.duties import panel

        offer("plans.duties", panel)

from django.apps import AppConfig


class SwitcherConfig(AppConfig):
    """Installed only where `settings.PEIYOU_SWITCHER` holds: its templates do not exist elsewhere."""

    name = "peiyou.config.demo.switcher"
    label = "switcher"

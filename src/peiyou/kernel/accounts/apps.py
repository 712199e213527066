from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "peiyou.kernel.accounts"
    label = "accounts"

    def ready(self) -> None:
        from django.core.checks import Tags, register

        from peiyou.kernel.accounts import (
            checks,
            receivers,
            rules,  # noqa: F401 - says who may
        )
        from peiyou.kernel.accounts.retention import prune
        from peiyou.kernel.jobs.ticking import every

        register(checks.secrets, Tags.security)
        register(checks.passwords, Tags.database)
        register(checks.keys, Tags.database)
        receivers.connect()
        every(24 * 3600, "accounts.prune", prune)

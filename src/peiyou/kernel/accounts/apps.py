from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "peiyou.kernel.accounts"
    label = "accounts"

    def ready(self) -> None:
        from peiyou.kernel.accounts.rules import OperatorAuthority
        from peiyou.kernel.actions import use_authority

        use_authority(OperatorAuthority())

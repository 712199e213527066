from peiyou.kernel.accounts.models.person import EntryLink, Person

__all__ = ["EntryLink", "Person"]

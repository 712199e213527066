from peiyou.kernel.evidence.models.file import Attachment, File

__all__ = ["Attachment", "File"]

"""The WSGI entry that granian serves."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import resolve


def settle_memory() -> None:
    """Take what is loaded out of the collector's sight, and let it look less often.

    A full collection walks every object of Django and of our code, about 100 ms, and came with every
    sixth page of a few thousand rows. What is loaded now stays; pages free their objects by
    counting references, so the rare cycle can wait.
    """
    resolve("/")  # loads every view and form
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "peiyou.config.settings")
application = get_wsgi_application()
settle_memory()

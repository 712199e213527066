"""The real settings on a throw-away data folder; nothing a test does can reach a real one."""

import atexit
import os
import shutil
import tempfile

_folder = tempfile.mkdtemp(prefix="peiyou-test-")
atexit.register(shutil.rmtree, _folder, ignore_errors=True)
os.environ["PEIYOU_DATA"] = _folder
os.mkdir(os.path.join(_folder, "static"))  # whitenoise warns where nothing has been collected
os.environ.pop("PEIYOU_DEMO", None)

from peiyou.config.settings import *  # noqa: E402, F403
from peiyou.config.settings import PEIYOU_RATES, STORAGES, TASKS  # noqa: E402

TASKS["default"] = {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
PEIYOU_RATES.clear()  # tests ask faster than people; those of the limits set their own
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.MD5PasswordHasher"
]  # tests about hashing say theirs

"""`python -m peiyou.kernel.jobs --parent PID`: the background process of `peiyou serve`."""

import argparse

import django

django.setup()

from peiyou.kernel.jobs.background import run  # noqa: E402 - models need the set-up

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--parent", type=int)
run(parent=parser.parse_args().parent)

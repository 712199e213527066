"""The description of the tables as a data package (Frictionless): what each column is, under which licence."""

from __future__ import annotations

import json
from typing import Any

from peiyou.engine.results.models import Release
from peiyou.engine.results.open_data.columns import FIELDS, KEYS
from peiyou.engine.results.open_data.files import FORMS, TABLES


def datapackage(release: Release) -> str:
    """Paths are relative to the address that this is served at."""
    package: dict[str, Any] = {
        "profile": "data-package",
        "id": str(release.key),
        "name": release.code,
        "title": release.title,
        "version": f"{release.no}.0.0",
        "created": release.published_at.isoformat(),
        "description": f"Figures {release.starts_on} to {release.last_day} as of {release.as_of.isoformat()}; "
        f"Merkle root {release.root} ({release.digest}). Approved is not achieved: what has been achieved is not "
        "in these data (to be connected, 待接入).",
        "resources": [_resource(release, table, form) for table in TABLES for form in FORMS],
    }
    if release.licence:
        one = {"title": release.licence}
        package["licenses"] = [one | ({"path": release.licence_url} if release.licence_url else {"name": release.licence})]  # fmt: skip
    else:
        package["licence_note"] = "not set 未设定"
    return json.dumps(package, ensure_ascii=False, indent=1)


def _resource(release: Release, table: str, form: str) -> dict[str, Any]:
    return {
        "name": f"{table}-{form}",
        "path": f"{table}.{form}",
        "format": form,
        "mediatype": FORMS[form].partition(";")[0],
        "encoding": "utf-8",
        "profile": "tabular-data-resource" if form == "csv" else "data-resource",
        "schema": {
            "fields": [
                {"name": f.name, "type": f.kind, "title": f.chinese, "description": f.words}
                for f in FIELDS[table]
            ],
            "primaryKey": list(KEYS[table]),
            "missingValues": [""],
        },
    }

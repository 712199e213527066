"""One return as its reviewers read it: claimed, checked and approved side by side, with what changed and what proves it.

It is the snapshot in force that is read, never what the unit may be writing meanwhile.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from peiyou.engine.reporting import cells
from peiyou.engine.reporting.enums import BEING_REVIEWED, State, VerdictStage
from peiyou.engine.reporting.models import Return, Reviewer, Signature, Snapshot, Verdict
from peiyou.engine.reporting.queries.changes import changed_cells, changed_rows, earlier_of
from peiyou.engine.reporting.queries.route import CHECKS, last_levels
from peiyou.engine.reporting.queries.signing import unsigned_of
from peiyou.engine.reporting.queries.skeleton import Skeleton, skeleton_of
from peiyou.engine.reporting.queries.verdicts import FIGURES, ByStage, verdicts_of
from peiyou.kernel.evidence.models import Attachment
from peiyou.kernel.forms.definition import Cell, Column, Row
from peiyou.kernel.forms.errors import FormError
from peiyou.kernel.forms.values import display, from_plain, is_number
from peiyou.kernel.workflow.models import Remark

SOURCE_KIND: Final = "return"


@dataclass(frozen=True, slots=True)
class Said:
    """One cell. Texts as they are shown; empty: nothing. `is_pending`: what stands under approved is said by the
    approver and waits for the approval itself. `before` stands only where it has changed."""

    path: str
    label: str
    is_figure: bool
    claimed: str
    checked: str
    approved: str
    checked_by: Verdict | None = None
    approved_by: Verdict | None = None
    is_pending: bool = False
    has_changed: bool = False
    before: str = ""
    remark: Remark | None = None
    explanations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """One row of the form. `beside`: what is shown with it and was never asked. `files` are those of the snapshot."""

    key: str
    label: str
    unit: str
    proof: str
    beside: tuple[tuple[str, str], ...]
    said: tuple[Said, ...]
    files: tuple[Attachment, ...]
    files_changed: bool
    explanations: tuple[str, ...]

    @property
    def has_head(self) -> bool:
        """Whether it is an item or a source of money; entries of the task itself stand below its own heading."""
        return "/" in self.key

    @property
    def has_changed(self) -> bool:
        return self.files_changed or any(one.has_changed for one in self.said)

    @property
    def has_remark(self) -> bool:
        return any(one.remark for one in self.said)

    @property
    def is_explained(self) -> bool:
        return bool(self.explanations) or any(one.explanations for one in self.said)


@dataclass(frozen=True, slots=True)
class Task:
    seq: int
    label: str
    parts: tuple[Part, ...]
    signed: tuple[Signature, ...] = ()
    unsigned: tuple[Reviewer, ...] = ()


@dataclass(frozen=True, slots=True)
class Review:
    """`against`: what it is compared with, and what it could be."""

    snapshot: Snapshot
    tasks: tuple[Task, ...]
    earlier: Mapping[str, Snapshot]
    against: str
    changed: int

    def of(self, show: str) -> list[Task]:
        """Only tasks, and of them only rows, that are asked for: `changed`, `remarks`, `questions`, else all."""
        fits = _FITS.get(show)
        if fits is None:
            return list(self.tasks)
        found = []
        for task in self.tasks:
            parts = tuple(part for part in task.parts if fits(part))
            if parts:
                found.append(Task(task.seq, task.label, parts, task.signed, task.unsigned))
        return found

    def counts(self) -> dict[str, int]:
        """How many rows each of the choices has."""
        every = [part for task in self.tasks for part in task.parts]
        return {"all": len(every)} | {show: sum(map(fits, every)) for show, fits in _FITS.items()}

    def cell(self, path: str) -> tuple[Task, Part, Said] | None:
        for task in self.tasks:
            for part in task.parts:
                for one in part.said:
                    if one.path == path:
                        return task, part, one
        return None


_FITS: Final = {
    "changed": lambda part: part.has_changed,
    "remarks": lambda part: part.has_remark,
    "questions": lambda part: part.is_explained,
}


def review_of(row: Return, remarks: Mapping[str, Remark], against: str = "") -> Review | None:
    """Of a return with round, case and `snapshot`; None where nothing was handed in. Eight statements at most."""
    if row.snapshot is None:
        return None
    earlier = earlier_of(row)
    against = against if against in earlier else next(iter(earlier), "")
    reader = _Reader(row, row.snapshot, earlier, against, remarks)
    return Review(
        snapshot=row.snapshot, tasks=tuple(reader.tasks()), earlier=earlier, against=against,
        changed=len(reader.changes),
    )  # fmt: skip


@dataclass(slots=True)
class _Reader:
    row: Return
    snapshot: Snapshot
    earlier: Mapping[str, Snapshot]
    against: str
    remarks: Mapping[str, Remark]
    asked: Skeleton = field(init=False)
    changes: dict[str, tuple[Any, Any]] = field(init=False)
    moved_files: frozenset[str] = field(init=False)
    verdicts: dict[int, ByStage] = field(init=False)
    explained: dict[str, list[str]] = field(init=False)
    approved_seqs: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.asked = skeleton_of(self.row.round)
        before = self.earlier.get(self.against)
        self.changes = changed_cells(before, self.snapshot) if before else {}
        self.moved_files = changed_rows(before, self.snapshot) if before else frozenset()
        self.verdicts = verdicts_of([self.snapshot, *self.earlier.values()])
        self.explained = defaultdict(list)
        for place, text in self.snapshot.content["explanations"].items():
            self.explained[place.partition(" ")[2]].append(text)
        self.approved_seqs = self._approved_seqs()

    def _approved_seqs(self) -> frozenset[int]:
        """Tasks whose last level has passed them on count as approved already."""
        order, state = list(BEING_REVIEWED), self.row.case.state
        if state not in order:
            return frozenset()
        last = last_levels(self.asked, self.row.party)
        return frozenset(
            seq for seq, level in last.items()
            if level in CHECKS and order.index(CHECKS[level]) < order.index(State(state))
        )  # fmt: skip

    def tasks(self) -> Iterator[Task]:
        rows: dict[int, list[tuple[Row, list[Cell]]]] = defaultdict(list)
        for table in self.asked.form.tables:
            for row in table.rows:
                rows[cells.seq_of(row.key)].append((row, list(table.cells_of(row))))
        seqs = {cells.seq_of(path) for path in self.snapshot.content["cells"]}
        files, signed, unsigned = self._files(), self._signed(), self._unsigned()
        for seq in self.asked.terms:
            if seq in seqs:
                label = str(rows[seq][0][0].label)
                parts = [self._part(row, of, files) for row, of in rows[seq]]
                kept = tuple(part for part in parts if part.said or part.files or part.files_changed)  # fmt: skip
                yield Task(seq, label, kept, tuple(signed[seq]), tuple(unsigned[seq]))

    def _files(self) -> dict[str, list[Attachment]]:
        """By row: those that the snapshot froze, also where they were taken off since."""
        frozen = {
            (cell, one[0]) for cell, of in self.snapshot.content["evidence"].items() for one in of
        }
        found: dict[str, list[Attachment]] = defaultdict(list)
        if frozen:
            attached = Attachment.objects.filter(source_kind=SOURCE_KIND, source_id=str(self.row.key))  # fmt: skip
            for one in attached.select_related("file").order_by("pk"):
                if (one.cell, one.file.sha256) in frozen:
                    found[one.cell].append(one)
        return found

    def _signed(self) -> dict[int, list[Signature]]:
        found: dict[int, list[Signature]] = defaultdict(list)
        for one in self.snapshot.signatures.select_related("unit").order_by("at"):
            found[self.asked.seqs.get(one.opening_id, 0)].append(one)
        return found

    def _unsigned(self) -> dict[int, list[Reviewer]]:
        found: dict[int, list[Reviewer]] = defaultdict(list)
        for one in unsigned_of([self.row]).get(self.row.pk, ()):
            found[one.term.opening.seq].append(one)
        return found

    def _part(self, row: Row, of: Iterable[Cell], files: Mapping[str, list[Attachment]]) -> Part:
        said = self.snapshot.content["cells"]
        columns = list(of)
        return Part(
            key=row.key,
            label=str(row.label),
            unit=str(row.unit),
            proof=str(row.help) if "/item/" in row.key else "",
            beside=tuple(
                (str(one.column.label), shown(one.column, said[one.path]))
                for one in columns if one.column.locked and one.path in said
            ),
            said=tuple(
                self._said(one) for one in columns
                if not one.column.locked and (one.path in said or one.path in self.changes)
            ),
            files=tuple(files.get(row.key, ())),
            files_changed=row.key in self.moved_files,
            explanations=tuple(self.explained.get(row.key, ())),
        )  # fmt: skip

    def _said(self, cell: Cell) -> Said:
        path, column = cell.path, cell.column
        claimed = self.snapshot.content["cells"].get(path)
        mine = self.verdicts[self.snapshot.pk]
        checked = mine.get((path, VerdictStage.CHECKED))
        approving = mine.get((path, VerdictStage.APPROVED))
        is_checked = checked or self.row.case.state in {State.APPROVING, State.APPROVED}
        standing = checked.value if checked else claimed
        approved, is_pending = self._approved(path, standing, approving)
        return Said(
            path=path,
            label=str(column.label),
            is_figure=is_number(column) and cells.column_of(path) in FIGURES,
            claimed=shown(column, claimed),
            checked=shown(column, standing) if is_checked else "",
            approved=shown(column, approved),
            checked_by=checked,
            approved_by=approving,
            is_pending=is_pending,
            has_changed=path in self.changes,
            before=shown(column, self.changes[path][0]) if path in self.changes else "",
            remark=self.remarks.get(path),
            explanations=tuple(self.explained.get(path, ())),
        )

    def _approved(self, path: str, standing: Any, approving: Verdict | None) -> tuple[Any, bool]:
        """What counts as approved, or will once it is."""
        final = approving.value if approving else standing
        if self.row.approved_id == self.snapshot.pk or cells.seq_of(path) in self.approved_seqs:
            return final, False
        if approving:
            return final, True
        before = self.earlier.get("APPROVED")
        if before is None:
            return None, False
        given = self.verdicts[before.pk]
        for stage in (VerdictStage.APPROVED, VerdictStage.CHECKED):
            if verdict := given.get((path, stage)):
                return verdict.value, False
        return before.content["cells"].get(path), False


def shown(column: Column, plain: Any) -> str:
    """As a page shows a plain value; what the column would not take any more stands as it was kept."""
    try:
        return display(column, from_plain(column, plain))
    except FormError:
        return str(plain)

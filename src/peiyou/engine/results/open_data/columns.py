"""The columns of the tables, once: what is written, and what the schema says of it. Names are stable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from peiyou.engine.results.releases.writing import Parsed


@dataclass(frozen=True, slots=True)
class Field:
    name: str
    kind: str
    """string or integer."""
    words: str
    chinese: str


_MEASURE: Final = (
    Field("measure", "string", "Stable code of the measure", "指标代码"),
    Field("measure_name", "string", "What is counted", "指标名称"),
    Field("unit_of_measure", "string", "Unit of the quantity", "计量单位"),
    Field("scale", "integer", "The figure is quantity × 10^-scale", "小数位数：数值＝quantity×10^-scale"),
    Field("over_time", "string", "How periods are put together: SUM, or LAST (of each unit the newest)", "跨期汇总方式：SUM 为累加，LAST 为各单位最近一次数据"),
    Field("task", "string", "Stable key of the task of the plan", "任务标识"),
    Field("deliverable", "string", "Stable key of the deliverable", "任务内容标识"),
    Field("members", "string", "Of an overlap: the measures under all of which this is counted, to be taken off their sum", "重复计算项：同时计入的各指标代码，汇总时应予扣除"),
)  # fmt: skip
_FIGURE: Final = (
    Field("stage", "string", "COMMITTED taken up, CLAIMED, CHECKED, APPROVED", "阶段：承接、填报、审核、核定"),
    Field("period", "string", "Code of the period", "期间"),
    Field("quantity", "integer", "The figure, as a whole number", "数值（整数）"),
)  # fmt: skip
LEAVES: Final = (
    Field("no", "integer", "Place in the release, from 1", "序号"),
    Field("unit", "string", "Stable key of the unit", "单位标识"),
    Field("unit_code", "string", "Code of the unit, empty where it has none", "单位代码"),
    Field("unit_name", "string", "Name of the unit when it was published", "单位名称"),
    Field("unit_type", "string", "Kind of unit", "单位类型"),
    Field("top", "string", "Key of what it stands in directly under the nation", "省级地区标识"),
    Field("top_name", "string", "Its name", "省级地区名称"),
    Field("prefecture", "string", "Key of the prefecture, empty where there is none", "地市标识"),
    Field("prefecture_name", "string", "Its name", "地市名称"),
    *_MEASURE, *_FIGURE,
    Field("sources", "string", "Kind and content hash of each record behind it", "来源记录及其摘要"),
)  # fmt: skip
TOTALS: Final = (
    Field("node", "string", "Stable key of the place", "地区标识"),
    Field("node_code", "string", "Division code", "行政区划代码"),
    Field("node_name", "string", "Name of the place when it was published", "地区名称"),
    Field("level", "string", "NATION, PROVINCE, PREFECTURE, or the kind of unit", "层级"),
    *_MEASURE, *_FIGURE,
    Field("leaves", "integer", "Leaves that it is the sum of", "明细条数"),
)  # fmt: skip
NETS: Final = (
    *TOTALS[:4],
    Field("measures", "string", "Codes of the measures that overlap, separated by spaces", "相互重复的指标代码"),
    *_FIGURE[:2],
    Field("gross", "integer", "Sum of their figures", "合计（未扣除重复）"),
    Field("net", "integer", "The sum in which everything counts once", "净额（扣除重复）"),
)  # fmt: skip
FIELDS: Final[Mapping[str, tuple[Field, ...]]] = {"leaves": LEAVES, "totals": TOTALS, "nets": NETS}
KEYS: Final[Mapping[str, tuple[str, ...]]] = {
    "leaves": ("unit", "measure", "stage", "period"),
    "totals": ("node", "measure", "stage", "period"),
    "nets": ("node", "measures", "stage", "period"),
}

Row = list[Any]


def rows(table: str, parsed: Parsed) -> Iterator[Row]:
    """In the order of `FIELDS`, with names as they were published."""
    measures = {one["code"]: one for one in parsed.frame.get("measure", ())}
    nodes, units = ({one["key"]: one for one in parsed.frame.get(kind, ())} for kind in ("node", "unit"))  # fmt: skip
    if table == "totals":
        for total in parsed.totals:
            node = nodes[total.node]
            yield [
                total.node, node["code"], node["name"], node["level"], *_measure(measures[total.measure]),
                total.stage, total.period, total.quantity, total.leaves,
            ]  # fmt: skip
        return
    if table == "nets":
        for net in parsed.nets:
            node = nodes[net.node]
            yield [
                net.node, node["code"], node["name"], node["level"], " ".join(net.of), net.stage, net.period,
                net.gross, net.net,
            ]  # fmt: skip
        return
    for no, leaf in enumerate(parsed.leaves, 1):
        unit = units[leaf.unit]
        yield [
            no, leaf.unit, unit["code"], unit["name"], unit["type"],
            leaf.top, _name(nodes, leaf.top), leaf.prefecture, _name(nodes, leaf.prefecture),
            *_measure(measures[leaf.measure]), leaf.stage, leaf.period, leaf.quantity, " ".join(leaf.sources),
        ]  # fmt: skip


def _measure(one: Mapping[str, Any]) -> list[Any]:
    names = ("code", "name", "unit", "scale", "over_time", "task", "deliverable")
    return [*(one[name] for name in names), " ".join(one.get("members", ()))]


def _name(nodes: Mapping[str, Any], key: str) -> str:
    return str(nodes[key]["name"]) if key else ""

"""Which of the six ways of working a deliverable asks for."""

from __future__ import annotations

from typing import Final

from peiyou.common.numerals import narrow
from peiyou.kernel.plans.reader.grammar.lexicon import listed
from peiyou.kernel.plans.reader.grammar.lexicon.particles import PEOPLE, RATE_HEADS, SYSTEMS
from peiyou.kernel.plans.reader.grammar.lexicon.units import MONEY, PERSONS, RATE
from peiyou.kernel.plans.reader.grammar.lexicon.verbs import CHANGE
from peiyou.kernel.plans.reader.grammar.verbs import VERBS, lexemes, verb_before
from peiyou.kernel.plans.reader.model import Kind, Quantity

_TRAINING: Final = listed("培训 轮训 研修 培养 实训 集训 进修 培训班 研修班")
_WORKS: Final = listed(
    "改造 建设 治理 整治 改厕 补建 工程 加固 修复 安装 绿化 提升 升级 项目 更新 修缮 扩建 建造 硬化"
)
_SCHOOLS: Final = listed("专业 学校 院校 学院 幼儿园 专业点 试点班 高中 小学 大学")
_SITES: Final = listed("点 基地 专业 中心 站")

_CARRY_OUT: Final = frozenset(listed("完成 实施 组织实施 启动 启动实施 开展"))
"""Verbs that say little: what is carried out decides."""
_BUILD_UP: Final = frozenset(
    listed("建立 构建 健全 完善 建立健全 设立 形成 搭建 打造 优化 探索建立 构筑 建成 建设")
)
"""Of a system they establish it, of anything else they build it."""
_APPLY: Final = frozenset(listed("落实 贯彻落实 实施 执行"))
"""Of a rule they mean compliance, of a plan or an action to promote it."""
_GROW: Final = frozenset(listed("新增 净增 培育 增加 扩大 发展 壮大 培育壮大 新培育 集聚 储备"))
_IMPROVE: Final = frozenset(
    listed(
        "优化 提升 改善 补齐 提高 扩大 增加 缩小 降低 减少 缩短 压缩 补充 恢复 转化 集成 延伸 拓宽 贯通"
    )
)
"""Without a figure they only set a direction."""
_RUN: Final = frozenset(listed("举办 开办 兴办 创办"))


def classify(verb: str, object_: str, unit: str | None, quantity: Quantity | None) -> Kind:
    """The kind by the table of the conventions: rates first, then the verb with its object."""
    unit = narrow(unit or "")
    if unit in RATE or isinstance(quantity, str) or unit.startswith("/") or unit in MONEY:
        return "comply"
    known = _known(verb)
    if quantity is None:
        return _open(known, object_)
    kind = _counted(known, object_, unit)
    return "comply" if "/" in unit and kind != "build" else kind


def _known(verb: str) -> str:
    """The kind of an unknown compound hangs on its last known part, a selection on any part."""
    if verb in VERBS:
        return verb
    parts = lexemes(verb)
    chosen = next((p for p in parts if VERBS[p] == "select"), None)
    return chosen or (parts[-1] if parts else verb)


def _counted(verb: str, object_: str, unit: str) -> Kind:
    kind = VERBS.get(verb, "comply")
    if verb in _GROW:
        if object_.endswith("就业"):
            return "comply"
        people = object_.endswith(PEOPLE) or (verb == "培育" and unit in PERSONS)
        return "train" if people or _trains(object_, unit) else kind
    if verb in _CARRY_OUT:
        return _carried_out(object_, unit)
    if verb in _BUILD_UP:
        return "establish" if object_.endswith(SYSTEMS) else "build"
    if verb in _RUN:
        return "build" if object_.endswith(_SCHOOLS) else kind
    head = object_.endswith(RATE_HEADS) and (kind == "promote" or verb in CHANGE)
    return "comply" if head else kind


def _carried_out(object_: str, unit: str) -> Kind:
    if _trains(object_, unit):
        return "train"
    tail = verb_before(object_, len(object_))
    if tail and VERBS.get(_known(tail.words(object_))) == "build":
        return "build"
    if object_.endswith((*_WORKS, *_SITES)) and not object_.endswith("试点"):
        return "build"
    return "promote"


def _trains(object_: str, unit: str) -> bool:
    return object_.endswith(_TRAINING) or (unit in PERSONS and "培训" in object_)


def _open(verb: str, object_: str) -> Kind:
    """A deliverable without a quantity."""
    kind = VERBS.get(verb, "promote")
    if verb in _APPLY:
        plan = object_.endswith(listed("计划 方案 工程 行动 项目"))
        rule = object_.endswith((*SYSTEMS, "》", "”")) or "要求" in object_
        return "comply" if not plan and (rule or kind == "comply") else "promote"
    if verb in _IMPROVE or verb in _CARRY_OUT:
        return "establish" if kind == "establish" and object_.endswith(SYSTEMS) else "promote"
    if verb in _BUILD_UP:
        return "establish" if object_.endswith(SYSTEMS) else "build"
    return kind

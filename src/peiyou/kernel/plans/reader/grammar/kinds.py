"""Which of the six ways of working a deliverable asks for."""

from __future__ import annotations

from typing import Final

from peiyou.common.numerals import narrow
from peiyou.kernel.plans.reader.grammar.lexicon.units import MONEY, RATE
from peiyou.kernel.plans.reader.grammar.lexicon.words import PEOPLE, RATE_HEADS, SYSTEMS
from peiyou.kernel.plans.reader.grammar.verbs import VERBS, lexemes
from peiyou.kernel.plans.reader.model import Kind, Quantity

_PER_HEAD: Final = (
    "次/",
    "人/",
    "件/",
    "份/",
    "元/",
    "个/",
    "/立方米",
    "/千人",
    "/万人",
    "/日",
    "/生",
)
_WORKS: Final = (
    "改造",
    "建设",
    "治理",
    "整治",
    "改厕",
    "补建",
    "工程",
    "加固",
    "修复",
    "安装",
    "绿化",
    "提升",
    "升级",
    "项目",
    "更新",
)
_COMPLETES: Final = frozenset(
    "完成 按期完成 全面完成 实施 组织实施 启动 启动实施 推进 加快推进 开展".split()
)
_BUILDS_OR_ESTABLISHES: Final = frozenset(
    "建立 构建 建立健全 健全 完善 设立 形成 搭建 打造 优化 探索建立 构筑 建成 建设".split()
)
_TRAINS: Final = ("培训", "轮训", "研修", "培养", "实训", "集训")
_RULES: Final = frozenset("落实 贯彻落实 实施 执行 严格执行 推行".split())
_GROWS: Final = frozenset("新增 净增 培育 增加 扩大 发展 壮大 培育壮大 新培育 集聚 储备".split())


def classify(verb: str, object_: str, unit: str | None, quantity: Quantity | None) -> Kind:
    """The kind by the table of the conventions: rates first, then the verb with its object."""
    unit = narrow(unit or "")
    if unit in RATE or isinstance(quantity, str) or unit.startswith("/"):
        return "comply"
    if unit in MONEY or any(mark in unit for mark in _PER_HEAD):
        return "comply"
    known = verb if verb in VERBS else _last_verb(verb)
    if quantity is None:
        return _unquantified(known, object_)
    return _quantified(known, object_)


def _last_verb(verb: str) -> str:
    """The kind of an unknown compound hangs on its last known part, a selection on any part."""
    parts = lexemes(verb)
    chosen = next((p for p in parts if VERBS[p] == "select"), None)
    return chosen or (parts[-1] if parts else verb)


def _quantified(verb: str, object_: str) -> Kind:
    if verb in _GROWS and object_.endswith(PEOPLE) and not object_.endswith(("户", "企业")):
        return "train"
    if verb in _GROWS and object_.endswith("就业"):
        return "comply"
    if verb in _COMPLETES:
        return _work(object_, VERBS.get(verb, "promote"))
    if verb in _BUILDS_OR_ESTABLISHES:
        return "establish" if object_.endswith(SYSTEMS) else "build"
    if object_.endswith(RATE_HEADS) and VERBS.get(verb) == "comply":
        return "comply"
    if verb in ("编制", "编写", "发布", "公布") or verb not in VERBS:
        return VERBS.get(verb, "comply")
    return VERBS[verb]


def _work(object_: str, otherwise: Kind) -> Kind:
    """完成, 实施, 开展 say little: what is carried out decides."""
    if any(word in object_ for word in _TRAINS):
        return "train"
    if object_.endswith(_WORKS):
        return "build"
    return "promote" if otherwise == "comply" else otherwise


def _unquantified(verb: str, object_: str) -> Kind:
    kind = VERBS.get(verb, "promote")
    if verb in _RULES:
        system = object_.endswith((*SYSTEMS, "》", "”")) or "要求" in object_
        return (
            "comply"
            if kind == "comply"
            or (system and verb not in ("推行",) and not object_.endswith(("计划", "方案")))
            else "promote"
        )
    if verb in _BUILDS_OR_ESTABLISHES or verb in ("优化", "完善"):
        return (
            "establish" if object_.endswith(SYSTEMS) else kind if kind != "establish" else "build"
        )
    if verb in ("开展", "组织", "加强") and any(word in object_ for word in _TRAINS):
        return "promote"
    return kind

"""What the words of a column's header say about the column."""

from __future__ import annotations

import re
from enum import Enum, auto

from peiyou.kernel.plans.reader.layout.words import squash


class Part(Enum):
    """What the cells of a column hold."""

    NUMBER = auto()
    CATEGORY = auto()
    TITLE = auto()
    TEXT = auto()
    LEAD = auto()
    PARTICIPATING = auto()
    RESPONSIBLE = auto()
    DEADLINE = auto()
    OUTPUT = auto()
    MILESTONE = auto()
    YEAR = auto()
    TARGET = auto()
    UNIT = auto()
    BASE = auto()
    PERSON = auto()
    OTHER = auto()
    UNKNOWN = auto()


PARTIES = (Part.LEAD, Part.PARTICIPATING, Part.RESPONSIBLE)
WORDS = (Part.TEXT, Part.TITLE)

_YEAR = r"(?:20)?\d\d年?度?末?底?"
_VALUE = r"(?:工作)?(?:年度)?(?:目标|任务|计划|指标|预期|规划)?(?:值|数|量|安排|任务|目标|内容)?"
_RULES: tuple[tuple[Part, str], ...] = (
    (
        Part.MILESTONE,
        rf"(?:{_YEAR})?(?:第?[一二三四1-4]季度?|[上下]半年|Q[1-4]|前[一二三1-3]季度|\d{{1,2}}月份?(?:底前?|末)?)"
        rf"(?:累计)?{_VALUE}(?:进度)?",
    ),
    (
        Part.BASE,
        r"(?:20\d\d年?)?(?:现状|基期|基数|基础|基准|当前|上年|现有|实际)(?:完成)?(?:值|数|数值|量|水平|情况|年份)?|"
        r".*(?:现状|基期|基数|基准|完成|实际)[值数]",
    ),
    (Part.YEAR, rf"{_YEAR}{_VALUE}|20\d\d[-—~至]20\d\d年?{_VALUE}"),
    (
        Part.NUMBER,
        r"(?:任务|项目|指标|条目|工作|事项|总)?(?:序号|编号|序|号|代码|番号)|No\.?|#|序列",
    ),
    (Part.TEXT, r".*(?:任务|内容|目标|举措|措施)[及和与、].*(?:时限|时间|进度).*"),
    (Part.RESPONSIBLE, r".*(?:单位|部门)[及和与、/].*(?:责任人|负责人|联系人)"),
    (Part.UNIT, r"计?量单位|单位[(（].{1,4}[)）]"),
    (
        Part.PERSON,
        r".*(?:领导|责任人|联系人|负责人|联络员|电话|职务|姓名|联系方式|手机|邮箱|签字|专班|班长|经办人|承办人)",
    ),
    (Part.TEXT, r"(?:完成|工作|达成|质量|任务|建设|达标)标准(?:及要求)?"),
    (
        Part.OTHER,
        r"备注|.*(?:说明|依据|来源|属性|性质|状态|进展|进展情况|完成情况|督办单位|督查单位|标准|完成率|资金|投资|经费|预算|概算|金额|考核|权重|分值|评分|得分|地点|页码)",
    ),
    (Part.OUTPUT, r".*(?:成果|标志|产出|交付|佐证|呈现|完成形式).*"),
    (
        Part.DEADLINE,
        r".*(?:时限|期限|时间|截止|节点|起止|进度要求|年限|完成日期|时段|周期).*|进度|完成年度|.*进度安排",
    ),
    (Part.LEAD, r".*(?:牵头|主办|主责|第一责任).*|主(?:要)?(?:责任|负责)(?:单位|部门).*"),
    (Part.PARTICIPATING, r".*(?:配合|协办|协同|参与|参加|协作|协助|会办|支持(?=单位|部门)).*"),
    (
        Part.RESPONSIBLE,
        r"(?!.*填报).*(?:责任|负责|承担|实施|落实|承办|主管|组织|执行|推进|分工|职能|有关)(?:单位|部门|主体|机构|处室|科室|学院|方).*|"
        r"(?:责任|任务|职责)?分工|责任|部门|单位|部门单位|责任[者方]|涉及(?:单位|部门)|主体",
    ),
    (
        Part.TARGET,
        r".*(?:目标值|指标值|目标数|规划值|预期值|任务数|任务量|计划数|建设规模|目标数量|总量|总数)|数量|合计|总计|累计|规模|数值|指标数",
    ),
    (
        Part.CATEGORY,
        r".*(?:类别|分类|领域|板块|维度|方面|类型|方向|专题|专栏|模块|篇章|章节|大类|一级指标|归类|条线|分项)|所属.*|类|重点工程|专项行动|行动",
    ),
    (
        Part.TITLE,
        r".*(?:名称|简称)|(?:实事|重点|建设)?项目|.*工程|指标|二级指标|(?:实事|重点)?事项|标题|任务(?:名|题目)",
    ),
    (
        Part.TEXT,
        r".*(?:任务|内容|举措|措施|工作|要求|目标|要点|做法|事项|指标|项目|安排|描述|事件)(?:及.*|和.*|与.*)?|.*(?:任务|内容|措施|举措|目标).*",
    ),
)
_COMPILED = tuple((part, re.compile(pattern)) for part, pattern in _RULES)
_BRACKET = re.compile(r"[(（〔\[【][^)）〕\]】]*[)）〕\]】]")
_FOREIGN = re.compile(
    r"姓名|职务|职称|电话|联系方式|手机|简称|全称|释义|解释|名词|术语|完成情况|完成率|实际完成|得分|签字|签收"
)


def part_of(label: str) -> Part:
    """The meaning of one header cell; a bracket in it (unit, rule of order) is not part of the name."""
    bare = squash(label)
    bare = _BRACKET.sub("", bare) or bare
    if len(bare) > 22 or not bare:
        return Part.UNKNOWN
    for part, pattern in _COMPILED:
        if pattern.fullmatch(bare):
            return part
    return Part.UNKNOWN


def is_foreign(label: str) -> bool:
    """A column that task lists do not have: membership lists, glossaries, progress reports."""
    return bool(_FOREIGN.search(squash(label)))


def bracketed_unit(label: str) -> str | None:
    """个 of 数量（个）: a unit that the header states for the whole column."""
    match = re.search(r"[(（](?:单位[:：])?([^()（）]{1,5})[)）]\s*$", label.strip())
    return match.group(1).strip() if match else None

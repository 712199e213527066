"""Small words around verbs and numbers: bounds, adverbials, openers, heads of indicators."""

from __future__ import annotations

from typing import Final

from peiyou.kernel.plans.reader.grammar.lexicon import listed
from peiyou.kernel.plans.reader.model import Bound


def _all(bound: Bound, text: str) -> dict[str, Bound]:
    return dict.fromkeys(listed(text), bound)


BEFORE: Final[dict[str, Bound]] = (
    _all("at_least", "不低于 不少于 不小于 不下于 不下 不短于 不弱于 不得低于 不得少于 不得小于 应不低于 应不少于 至少 最少 最低 最低达到 最少达到 至少达到 不少于达到 达到或超过 大于等于 大于或等于 ≥ >= ⩾ ≧ 下限为 下限")
    | _all("more_than", "超过 突破 高于 大于 多于 超 逾 过 > 超出 优于 破 多达 长于 力超")
    | _all("at_most", "不超过 不高于 不多于 不大于 不长于 不突破 不超 不得超过 不得高于 不得多于 不晚于 不迟于 低于 小于 少于 不足 最高 最高不超过 最多 最多不超过 最长不超过 最长 至多 上限不超过 上限为 ≤ <= ⩽ ≦ < 短于 不到 未超过")
    | _all("about", "约 大约 近 接近 将近 大致 约为 大概 达到约 上 约占 平均约 约达")
)  # fmt: skip

AFTER: Final[dict[str, Bound]] = (
    _all("at_least", "以上 及以上 或以上 （含）以上 (含)以上 以上（含） 起 往上 及其以上")
    | _all("at_most", "以内 之内 以下 及以下 或以下 （含）以内 (含)以内 （含）以下 (含)以下 内 封顶 为限")
    | _all("about", "左右 上下 前后 许")
)  # fmt: skip

ADVERBS: Final = tuple(
    listed("""
    加快 加速 积极 稳步 扎实 深入 持续 大力 全面 全力 着力 重点 适时 适度 逐步 逐年 有序 有效 切实 严格 依法 依规 科学 合理 集中 分级 分类 分批 分步 分层 统一 进一步 不断 继续 同步 每年新 原则上 力争 力争到 争取 确保 努力
    基本 总体 平均 累计 累计达 合计 共计 共 总计 均 分别 各 全年 全市 全省 全县 全区 全国 全校 全系统 年内 当年 本年度 年度内 期内 当前 目前 首次 首批 率先 优先 定期 常态化 系统 精准 精心 高质量 高标准 高水平 高效 统筹 联合 共同 牵头 牵头或参与 参与 主动 自主 独立 独立或联合 协同 协作 公开 择优 动态 免费 集体 普遍 及时
    按时 按期 如期 按季度 按年度 按月 按年 按计划 尽快 抓紧 率先 认真 广泛 坚决 稳妥 因地制宜 纵深 严厉 从速 靠前 全链条 全方位 多层次 多维度 精细化 数字化 市场化 实打实 滚动式 分片 分区 属地 归口 提前 快速 平稳 健康 安全 科学有序 规范有序 稳步有序 蹄疾步稳 多渠道 多形式 分期 滚动 滚动实施 梯次 梯度 再 已 将 拟 要 应 须 可 均要 新 净 校企 校地 政企 双方 三方 省市 部省 省部 省校 市校 院校 区校 政校 跨区域 整体 全域 全员 全程 全过程 有计划 有组织 有序地 一体化 一体 规范化 标准化 规模化 专项 专门 另 另外 此外 同时 还 并 也 又 或 且 以及 及 和 其 其中 其中: 一是 二是 三是 四是 五是 六是 七是 八是 九是 十是
    到位 严 从严 深度 细化 充分 充分发挥 大幅 大幅度 显著 明显 稳定 稳中有 保质保量 适当 集成 集约 每年至少 打包 批量 集中连片 整镇 整村 整县 连片 成片 示范 定点 定向 对口 柔性 全职 常年 长期 随机 就近 上门 面对面 线上线下 线上 线下
    """)
)
"""Words that may stand before the verb and say how, how far, or together with whom."""

LINKS: Final = frozenset(listed("同时 此外 另外 以及 并且 原则上 力争 确保 其中"))
"""Taken off wherever they stand; the other adverbs only where a verb, a rate or a bound follows."""

OPENERS: Final = tuple(
    listed("""
    面向 依托 围绕 针对 结合 根据 按照 依据 参照 遵循 聚焦 立足 坚持以 通过 利用 充分利用 统筹利用 借助 借力 发挥 充分发挥 以 在 为 向 对 对于 于 从 由 按 与 会同 联合 把 将 自 经 随着 鉴于 基于 沿 就 给 瞄准 紧扣 紧盯 锚定 对标 对照 适应 服务于 用于
    """)
)
"""Prepositions and manner verbs: what follows up to the main verb is circumstance."""

PURPOSE: Final = tuple(listed("助力 以便 从而 为此 努力形成 有力支撑 更好服务 不断满足 让 使"))

COVERAGE: Final = ("全覆盖", "全部", "所有", "全体", "应保尽保", "应收尽收", "应改尽改", "应助尽助", "应帮尽帮", "应接尽接", "应治尽治", "应检尽检", "应训尽训", "应纳尽纳", "应贷尽贷", "应退尽退", "应建尽建", "应拆尽拆", "应享尽享", "应种尽种", "应修尽修", "应签尽签", "应续尽续", "应兑尽兑", "应查尽查", "应援尽援", "应办尽办", "应上尽上", "应接必接", "应养尽养", "应救尽救", "应评尽评", "应公开尽公开", "全面开设", "全面建成", "全面配备", "全员", "一个不少", "一户不漏")  # fmt: skip

STATES: Final = tuple(
    listed(
        "全覆盖 动态清零 清零 零突破 零增长 负增长 双下降 双提升 双增长 达标 全部达标 基本达标 贯通 基本贯通 全部完成 全部投用 到位 落实到位 应保尽保 应收尽收 应助尽助 应接尽接 应纳尽纳 应检尽检 应享尽享 只增不减 只减不增 稳中有升 稳中有降 持续下降 持续提升 持续改善 持续提高 持续增长 稳步提升 明显改善 显著提升 显著提高 稳定达标 长期稳定 不反弹 互联互通 全面推行 全面建成 全面完成 基本完成 基本建成 基本消除 明显提升 明显提高 大幅提升 显著增强 明显增强 全面提升 持续优化 双控 见底清零 清仓见底 销号清零 有效遏制 实现零突破 联通 打通 脱贫 摘帽"
    )
)
"""What a clause without an object says of its subject (零就业家庭动态清零)."""

HEADS: Final = tuple(
    listed("""
    率 比例 占比 比重 比 比率 度 水平 指数 指标 总量 规模 总额 总数 数量 人数 户数 家数 个数 次数 件数 起数 数 量 额 值 面积 里程 长度 收入 支出 产值 增加值 产量 产能 能力 能耗 排放量 强度 浓度 密度 时间 时长 时限 期限 年限 周期 频次 频率 增速 增幅 涨幅 降幅 增长 速度 寿命 得分 分数 成本 费用 价格 单价 余额 存量 存栏 出栏 容量 装机 装机容量 算力 带宽 速率 半径 距离 缺口 名次 位次 比值 之比 标准 投资 投入 经费 资金 人次 批次 保有量 普及率 等级 份额 权重 用量 库容 投资额 交易额 销售额 营收 营业收入 税收 利润 进出口 用户 环节 材料 步骤 事项
    """)
)
"""Last words of an indicator's name."""

RATE_HEADS: Final = tuple(
    listed(
        "率 比例 占比 比重 比率 度 水平 指数 总量 规模 总额 总数 数量 人数 户数 次数 起数 数 量 额 值 面积 里程 增加值 产量 产值 能耗 强度 浓度 密度 时间 时长 时限 期限 年限 周期 频次 频率 增速 增幅 涨幅 降幅 寿命 得分 余额 存量 存栏 出栏 容量 比值 之比 保有量 份额 权重 用量 投资额 交易额 销售额 营收 收入 支出 投资 人次 批次 上限 下限 标准"
    )
)
"""Heads that make an indicator even where its name begins with a verb (培训合格率)."""

QUANTIFIERS: Final = ("一大批", "一批", "一系列", "若干", "一些", "多批次", "大批")

SYSTEMS: Final = tuple(
    listed(
        "制度 机制 体系 标准 规则 规范 办法 政策 方案 规划 计划 意见 指南 指引 目录 清单 章程 条例 细则 法规 规程 措施 要求 模式 体制 格局 预案 台账 名录 名单 导则 准则 规定 制 方式 评价体系 标准体系 指标体系 流程 蓝皮书 白皮书 报告 法律 立法"
    )
)
"""What 建立 or 完善 establishes; of anything else they build or improve."""

PEOPLE: Final = tuple(
    listed(
        "人才 带头人 工匠 骨干 教师 医师 医生 护士 护理员 学员 学生 学徒 人员 干部 校长 院长 园长 书记 农民 职工 员 师 工 手 专家 人 者 团队负责人 能手 名师 经纪人 大师 青年 员工 博士 硕士"
    )
)


NOT_OPENERS: Final = listed("""
    经济 经营 经费 经办 自然 自来 自主 自动 自治 自行 自建 自贸 自愿 自助 就业 就诊 就学 就医 对外 对口 对接 对标 对账 以上 以下 以旧换新 以工代赈 以奖代补 以案 以赛 以评 以学 以电 以竹 在校 在线 在职 在建 在岗 在园 在册 在籍 在编 在读 在库 在用
    在产 在外 在途 在孕 在馆 为民服务 为民办 为老服务 为农服务 为企服务 为侨服务 按揭 从业 从严 沿海 沿江 沿街 沿线 沿边 沿黄 沿河 把关 由头 于都 结合部 向阳 向上 发挥率 利用率 利用量 利用面积 利用外资 通过率 通过能力 依托单位 围绕式 根据地 联合体 联合会 联合国 联合办学 联合实验室 聚焦点 以色列 给排水 给水
""")
"""Words that only look as if a preposition opened them."""

THINGS: Final = listed("""
    基地 中心 机构 平台 项目 站 点 室 馆 场所 场 设施 设备 人员 专家 教师 师资 案例 课程 团队 队伍 示范 试点 证书 岗位 用房 系统 工程 企业 活动 单位 服务 学校 院校 园 区 会 班 专业 学院 网点 网络 联盟 联合体 共同体 资源 标准 资金 床位 泊位 点位 样板 对象 车辆 线路 品牌 场景 产品 大师 名师 骨干 带头人 指导员 员 师
""")
"""After a verb that is a noun as well, one of these makes it the name of a thing (培训基地)."""

TAKES_OBJECT: Final = ("对", "对于", "把", "将", "给")
"""Prepositions before the object itself (对农户纳入监测); after the others the object follows the verb."""

TAILS: Final = listed("给予 予以 用于 并 到 至 进行 作为 供 纳入 来 以 下乡 进入 免费")
"""Words that go on after an amount without naming what is counted."""

SETTINGS: Final = listed("基础上 前提下 情况下 框架下 背景下 过程中 同时 的基础")
"""A clause that ends so only says under what conditions."""

PASSED: Final = listed("将 把 使 让 对 确保 推动")
"""Words before an indicator that are no part of its name (将近视率降低到55%)."""

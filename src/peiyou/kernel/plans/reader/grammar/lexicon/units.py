"""Units and classifiers, by what a number before them can be."""

from __future__ import annotations

from typing import Final

from peiyou.kernel.plans.reader.grammar.lexicon import listed

COUNT: Final = frozenset(
    listed("""
    个 所 家 名 人 位 项 门 种 类 座 条 处 套 台 部 件 场 次 期 批 支 本 册 篇 首 幅 块 片 张 间 栋 幢 辆 艘 架 列 节 只 头 羽 株 棵 盆 枚 副 把 盏 根 口 眼 尾 匹 箱 桶 袋 瓶 盒 包 车 班 届 轮 组 队
    例 宗 起 案 单 笔 票 份 封 集 幕 款 段 点 席 床 格 对 双 杆 团 站 户 棒 捆 窖 粒 剂 粒 课 堂 讲 届 层 孔 面 项次 颗 丛 垛 门次 课次 桌 餐 顿 剧 挂 樽 尊 台班 榀 台机 团次 单元 卷 字 帧 栏 舱 柜 堆 车位 泊位 车厢 机位 席位 座位 床位 学位 岗位 标段 街区 册次 集次 部次 道 届次 类别 机组 套房 户型
    人次 人天 人日 人月 人年 人时 人学时 人·次 人·天 人·日 人份 户次 场次 家次 车次 班次 架次 件次 台次 台套 台件 件套 套次 项次 站次 批次 艘次 列次 辆次 头次 只次 亩次 床次 单次 剂次 针次 册次 篇次 条次 期次 点次 处次 次数 例次 座次 户数 人数 标箱 标准箱 自然箱 个班 个标准班 个百分点 百分点
    个月 个工作日 个小时 个学时 个课时 个学分 个学期 个学年
    学时 课时 学分 分 台（套） 台(套) 件（套） 件(套) 家（次） 家(次) 人（次） 人(次) 个（次） 个(次) 项（个） 项(个) 个（处） 个(处) 所（个） 所(个) 户（次） 户(次) 场（次） 场(次) 期（次） 期(次) 条（次） 条(次) 辆（次） 辆(次)
    """)
)

MEASURE: Final = frozenset(
    listed("""
    元 美元 欧元 港元 英镑 日元 元人民币 角 分钱 亩 公顷 平方米 平方公里 平方千米 平米 立方米 立方 方 公里 千米 车道公里 皮长公里 芯公里 海里 米 延米 延长米 里 厘米 毫米 微米 英里 单公里 沟公里
    吨 公斤 千克 克 斤 升 毫升 毫克 微克 吨标准煤 吨标煤 吨二氧化碳 吨二氧化碳当量 载重吨 总吨 蒸吨 方公里 吨公里 人公里 立方米 千立方米 标准立方米 标方
    千瓦 兆瓦 吉瓦 瓦 千瓦时 兆瓦时 度 度电 千伏 千伏安 兆伏安 伏 马力 千卡 大卡 摄氏度 ℃ 分贝 帕 兆帕 核 核时 字节 比特 兆 千兆 卡路里 倍 百万吨 字 万字 美金 亩次 标准煤 棵树 平方 立方米水 元钱 块钱
    """)
)

PERSONS: Final = frozenset(listed("人 名 人次 人天 人日 人月 人学时 位"))

MONEY: Final = frozenset(listed("元 美元 欧元 港元 英镑 日元 元人民币 美金 元钱 块钱"))

DURATION: Final = frozenset(
    listed(
        "年 月 个月 天 日 周 个周 周岁年 小时 个小时 分钟 分 秒 秒钟 工作日 个工作日 自然日 个自然日 日历天 学期 个学期 学年 个学年 季度 毫秒"
    )
)
"""After such a unit a number is a promise only when something sets it (不超过3年), else a name (三年行动)."""

RANK: Final = frozenset(
    listed(
        "千伏 级 星级 星 档 等 类 期 届 级别 层级 岁 周岁 月龄 周龄 线 代 版 大 度 方 维 轮 批 段 路 号"
    )
)
"""Steps, ages and generations: names of things (三级医院, 65岁以上) unless a pivot sets them."""

AGE: Final = frozenset(listed("岁 周岁 月龄 周龄"))

RATE: Final = frozenset(listed("% ％ ‰ 比 倍 个百分点 百分点 /10万 /万"))
"""Units that make any clause an indicator."""

LATIN: Final = frozenset(
    listed("""
    km km2 km² m m2 m² m3 m³ cm mm kg g mg t kt Mt L mL ha kW MW GW kWh MWh GWh TWh kV kVA MVA W V A Hz MHz GHz dB ℃ TEU Pa MPa EFLOPS PFLOPS TFLOPS FLOPS
    Gbps Mbps Tbps kbps TB PB GB EB MB tce kgce mg/L mg/m3 mg/m³ μg/m3 μg/m³ ug/m3 t/d m3/d m³/d kWh/m2 CPU GPU
    """)
)

UNITS: Final = COUNT | MEASURE | DURATION | RANK

NOT_UNIT_BEFORE: Final = {
    "部": "门", "年": "度级代", "月": "份度", "日": "常", "周": "年边期", "分": "之", "级": "别联", "位": "一", "度": "假",
    "层": "次级", "次": "性", "面": "向对", "口": "径岸", "元": "素旦", "条": "龙", "对": "接口", "站": "式", "线": "上下",
    "点": "位", "路": "径", "方": "面案式便针", "本": "地科级",
}  # fmt: skip
"""A classifier followed by one of these is the first half of another word (部门, 年度)."""

"""The Chinese vocabulary of time: words and the parts that they name.

Part of `dates`: pure data. `dates.vocabulary` explains the kinds; the rules alone say how parts make a time.
"""

from meeting_assistant.dates.model import Part


def words(text: str) -> tuple[str, ...]:
    """The words of a table, parted by blanks."""
    return tuple(text.split())


RELATIVE_DAYS = {
    **dict.fromkeys(words("大大前天"), -4),
    **dict.fromkeys(words("大前天 大前儿"), -3),
    **dict.fromkeys(words("前天 前儿 前个"), -2),
    **dict.fromkeys(words("昨天 昨日 昨儿 昨个"), -1),
    **dict.fromkeys(words("今天 今日 今儿个 今儿 本日"), 0),
    **dict.fromkeys(words("明天 明日 明儿个 明儿 次日 第二天 听日 赶明儿 明个"), 1),
    **dict.fromkeys(words("后天 后日 后儿 后儿个 后个"), 2),
    **dict.fromkeys(words("大后天 大后日 大后儿 大后儿个"), 3),
    **dict.fromkeys(words("大大后天"), 4),
}
DAY_PARTS = {
    short + part: (days, meaning)
    for short, days in {"今": 0, "当": 0, "明": 1, "后": 2, "昨": -1, "听": 1}.items()
    for part, meaning in {
        **dict.fromkeys(words("早 早上 晨"), Part.MORNING),
        **dict.fromkeys(words("晚 晚上 夜 夜里"), Part.EVENING),
        "午": Part.NOON,
    }.items()
} | {
    "明" + part: (1, meaning)
    for part, meaning in {"上午": Part.MORNING, "中午": Part.NOON, "下午": Part.AFTERNOON}.items()
}
PARTS = {
    **dict.fromkeys(words("凌晨 拂晓 黎明 破晓"), Part.DAWN),
    **dict.fromkeys(
        words(
            """
        大清早 清早 清晨 一大早 大早上 一早 早上 早晨 早间 上午 午前 上半天 清晓 早起
        """
        ),
        Part.MORNING,
    ),
    **dict.fromkeys(words("正午 中午 晌午"), Part.NOON),
    **dict.fromkeys(words("午后 下午 傍晚 黄昏 下半天"), Part.AFTERNOON),
    **dict.fromkeys(
        words(
            """
        大晚上 晚上 晚间 夜里 夜晚 夜间 深夜 半夜 当晚 入夜 晚夕 擦黑 天黑 夜深
        """
        ),
        Part.EVENING,
    ),
}
CLOCK_PREFIXES = {
    **dict.fromkeys(words("早 晨"), Part.MORNING),
    **dict.fromkeys(words("晚 夜"), Part.EVENING),
}
MEALS = {
    **dict.fromkeys(words("早餐 早饭 早茶 早会 早班 晨会 晨跑 晨练"), Part.MORNING),
    **dict.fromkeys(words("午餐 午饭 午休"), Part.NOON),
    **dict.fromkeys(words("晚饭 晚餐 晚宴 晚会 晚班 夜宵 宵夜 夜跑 夜班"), Part.EVENING),
}
"""Occasions that say which half of the day an hour beside them is of."""
ORDINALS = {
    **dict.fromkeys(words("头一个 头个 首个"), 1),
}
WEEK_UNITS = words("星期 礼拜 周 禮拜")
WEEKDAY_CHARACTERS = {
    **dict.fromkeys(words("一 1"), 0),
    **dict.fromkeys(words("二 2"), 1),
    **dict.fromkeys(words("三 3"), 2),
    **dict.fromkeys(words("四 4"), 3),
    **dict.fromkeys(words("五 5"), 4),
    **dict.fromkeys(words("六 6"), 5),
    **dict.fromkeys(words("日 天"), 6),
}
REFERENCES = {
    prefix + counter: place
    for prefix, place in {
        "上上": -2,
        "上": -1,
        "这": 0,
        "本": 0,
        "当": 0,
        "下": 1,
        "下下": 2,
        "下下下": 3,
    }.items()
    for counter in ("", "个", "一个", "一")
}
YEARS = {
    **dict.fromkeys(words("去年"), -1),
    **dict.fromkeys(words("今年 本年"), 0),
    **dict.fromkeys(words("明年 来年 下年"), 1),
    **{"后年": 2, "大后年": 3},
}
UNITS = {
    **dict.fromkeys(words("分钟 分鐘"), "minute"),
    **dict.fromkeys(words("个小时 小时 个钟头 钟头 个钟 h"), "hour"),
    **dict.fromkeys(words("天 日"), "day"),
    **dict.fromkeys(words("个星期 个礼拜 星期 礼拜 周"), "week"),
    **dict.fromkeys(words("个月"), "month"),
    **dict.fromkeys(words("年 个年头"), "year"),
}
EDGES = {
    **dict.fromkeys(words("底 末 尾"), "end"),
    **dict.fromkeys(words("初 头"), "start"),
    **dict.fromkeys(words("中"), "middle"),
}
FEASTS = {
    **dict.fromkeys(words("元旦 元旦节"), (1, 1)),
    **{"情人节": (2, 14), "妇女节": (3, 8), "植树节": (3, 12), "愚人节": (4, 1)},
    **dict.fromkeys(words("劳动节 五一"), (5, 1)),
    **dict.fromkeys(words("青年节"), (5, 4)),
    **dict.fromkeys(words("儿童节 六一"), (6, 1)),
    **{"建党节": (7, 1), "建军节": (8, 1), "教师节": (9, 10)},
    **dict.fromkeys(words("国庆节 国庆 十一国庆"), (10, 1)),
    **dict.fromkeys(words("万圣节"), (10, 31)),
    **dict.fromkeys(words("光棍节 双十一"), (11, 11)),
    **dict.fromkeys(words("双十二"), (12, 12)),
    **dict.fromkeys(words("平安夜 圣诞夜"), (12, 24)),
    **dict.fromkeys(words("圣诞节 圣诞"), (12, 25)),
    **dict.fromkeys(words("跨年夜"), (12, 31)),
}
COMPUTED_FEASTS = {
    **{"感恩节": "thanksgiving", "复活节": "easter", "母亲节": "mother", "父亲节": "father"},
}
VAGUE = words(
    """
    再下周 再下个 有时间的时候 有空的时候 有空时 有空了 方便的时候 方便时 空了 季度 每天 每日 每周
    每星期 每礼拜 每个星期 每个礼拜 每月 每个月 每年 每隔 每 隔天 隔日 隔周 天天 逢 双周 工作日 周中
    平日 节假日 假期 放假 改天 改日 过几天 过两天 过些天 这几天 这两天 那几天 最近 近期 近日 不久 回头
    尽快 马上 立刻 随时 月内 年内 日内 几天 几个小时 几小时 几分钟 几点 上旬 中旬 下旬 上半年 下半年
    上半月 下半月 春天 夏天 秋天 冬天 开春 开学 暑假 寒假 年前 年后 节前 节后 饭前 饭后 午饭后 下班后
    下班前 清明节 清明 冬至 立春 夏至 立冬 立夏 秋分 春分 黄金周 长假 全天 整天 一整天 会前 会后 课后
    下班 上班 周间 上半周 下半周 每逢 世纪 当地时间 时区 期间 下一次 上次 下次 本季 下季 上季 初夏 初秋
    初冬 入冬 盛夏 深秋 早春 明后天 今明两天 今明上午 今明下午 今明晚上 明后 如果 要是 假如 除非 万一
    照旧 老时间 同样 一样 早晚 上下午 雨水 惊蛰 谷雨 小满 芒种 小暑 大暑 立秋 处暑 白露 寒露 霜降 小雪
    大雪 小寒 大寒 中元 双11 双12 双十 黑五 破五 头七 隔周一 隔周二 隔周三 隔周四 隔周五 隔周六 隔周日
    """
)
LUNAR = words(
    """
    农历新年 阴历新年 农历 阴历 旧历 正月 腊月 冬月 大年三十 年三十 春节 除夕 元宵节 元宵 端午节 端午
    中秋节 中秋 重阳节 重阳 七夕节 七夕 小年 腊八 过年 新春 大年夜
    """
)
REJECTIONS = words(
    """
    太早 太晚 太迟 不行 不方便 不合适 没空 没时间 来不及 有事 有冲突 不可以 不成 开不了 不能开 不太方便
    不太行 冲突 撞了 被占 排满 太赶 有点早 有点晚 就算了 去不了 来不了 赶不上 没法 除外 外都行 都没空
    太长 太短 太久
    """
)
RELATIONS = {
    **dict.fromkeys(words("之前 以前 前"), "before"),
    **dict.fromkeys(words("之后 以后 过后 后"), "after"),
    **dict.fromkeys(words("再过 过"), "passing"),
    **dict.fromkeys(words("以内 之内 内"), "within"),
    **dict.fromkeys(
        words(
            """
        多 出头 快到 快 将近 不到 接近 截止 为止 不晚于 不早于 最晚 最早 直到 起码 至少 最多 最迟 至迟
        最少 顶多 不得晚于 不能早于 不能晚于 不超过 过了 封顶 打底 为限 起步 靠后 靠前 之间 间 中间 任意
        都行 都可以 比 甚至 更早 更晚 刚过 稍后 几 几分 好几 十几 数 上下 前后
        """
        ),
        "bound",
    ),
}
SHIFTS = {
    **dict.fromkeys(
        words(
            """
        推迟 推后 后推 延后 延迟 延期 往后推 往后挪 往后延 往后 后移 后延 晚 再晚 顺延 往后拖 拖后 推
        晚个 挪后 移后 推迟个 延后个 推后个 往后推个 往后挪个
        """
        ),
        1,
    ),
    **dict.fromkeys(
        words("提前 提早 早 再早 往前 往前挪 往前提 往前移 前移 前提 早个 提前个 往前提个 往前挪个"), -1
    ),
}
STRETCHES = {
    **dict.fromkeys(
        words("延长 加长 增加 拉长 多开 多 再多 再加 加 再长 长 多聊 多留 延长个 长个 多开个 多留个"), 1
    ),
    **dict.fromkeys(
        words(
            """
            缩短 减少 减 少 少开 再少 短 再短 砍掉 减掉 砍 缩短个 短个 少开个 少个 减个 减去 缩减
            少留 少聊 少占
            """
        ),
        -1,
    ),
}
LITTLE = words("一点儿 一点点 一点 点儿 一些 些 点 一会儿 一会 几分钟 一下")
CORRECTIONS = words("不对 不是 应该是 我是说 更正 改成 哦不")
NOT = words(
    """
    避开 除了 除 错开 绕开 不能是 不可以是 别是 只要不是 别选 并不是 不是 不要 而非 别约 别 不在 不用
    """
)
TO = words("延长到 延到 一直开到 一直到 持续到 开到 到 至 - ~")
BEGINS = words("开始 起 开会")
ENDS = words("结束 完 散会 为止 收工 收尾 打住 到期 截止 必须完")
ZONES = {
    **dict.fromkeys(words("东京时间 日本时间"), "Asia/Tokyo"),
    **dict.fromkeys(words("北京时间 上海时间"), "Asia/Shanghai"),
    **dict.fromkeys(words("纽约时间 美东时间 美国东部时间"), "America/New_York"),
    **dict.fromkeys(words("旧金山时间 洛杉矶时间 美西时间 西雅图时间 太平洋时间"), "America/Los_Angeles"),
    **dict.fromkeys(words("芝加哥时间"), "America/Chicago"),
    **dict.fromkeys(words("伦敦时间 英国时间"), "Europe/London"),
    **dict.fromkeys(words("巴黎时间 法国时间"), "Europe/Paris"),
    **dict.fromkeys(words("柏林时间 德国时间"), "Europe/Berlin"),
    **dict.fromkeys(words("新加坡时间"), "Asia/Singapore"),
    **dict.fromkeys(words("首尔时间 韩国时间"), "Asia/Seoul"),
    **{"悉尼时间": "Australia/Sydney", "莫斯科时间": "Europe/Moscow", "迪拜时间": "Asia/Dubai"},
    **{"香港时间": "Asia/Hong_Kong", "台北时间": "Asia/Taipei"},
    **dict.fromkeys(words("世界时 格林尼治时间"), "UTC"),
}
NAMING = words("季度 放假 假期 暑假 寒假 春天 夏天 秋天 冬天 上半年 下半年 全天")
"""Vague times that are part of a name before a noun: 季度总结."""
GLUE = words(
    """
    我 好像 可能 零 的 在 就 于 大概 大约 左右 那 准时 是 会议 我们 上 约在 定在 约 呢 吧 啊
    """
)
PLAIN = words(
    """
    时间 时候 时长 时段 有时 及时 准时 同时 小时候 时差 时代 时刻 临时 平时 按时 一下 以下 下面 下来
    下去 下载 楼下 线下 下班 上面 上来 上去 上海 上线 线上 加上 早上好 上午好 中午好 下午好 晚上好 早安
    晚安 日程 日历 日期 生日 周围 周报 周会 周例会 周年 周刊 周期 双周会 月报 月会 月度 年会 年度 年终
    年报 年假 日报 日会 早会 早报 早餐 早饭 早茶 晚会 晚饭 晚餐 晚宴 晚报 午餐 午饭 晨会 夜宵 天气 聊天
    春天 点名 点心 观点 重点 地点 特点 优点 缺点 要点 焦点 节点 网点 试点 站点 热点 差点 有点 一点也不
    快一点 慢一点 大一点 小一点 高一点 低一点 好一点 详细一点 简单一点 清楚一点 大声一点 快点 慢点 点评
    点菜 点赞 分享 分析 部分 分组 十分 分工 分配 分支 分公司 分店 分部 百分 分数 时装 时事 号码 编号
    型号 账号 大会 之前的 以前的 前端 后端 前台 后台 后勤 前后端 前期 后期 前景 目前 面前 最后定
    最后还是 然后 随后 今后 后来 先后 售后 落后 背后 到底 到位 到场 迟到 报到 签到 收到 找到 看到 听到
    提到 来不及 过程 通过 经过 不过 过来 过去 周到 周总 周先生 下一步 上一步 下个议题 下一个 下一场会
    下个会 下一个会 本次 本人 当然 当前 应当 这个会 这次 这个 这边 这里 这样 这么 上级 下级 上司 下属
    上市 上课 下课 刻板 立刻就 天天向上 中秋晚会 一起 一定 一致 一般 一些 第一次 统一 一共 万一 唯一
    年轻 年龄 青年 新年快乐 圣诞快乐 节日快乐 三方 双方 三亚 四川 七夕快乐 两会 八卦 九龙 月饼 月亮 月结
    月卡 月台 月租 年级 年货 年薪 年检 年轻人 年利 日本 日语 日常 日志 日用 日元 日光 日后再说 天津 天使
    天空 天然 天才 周易 周转 周边 点击 点播 点单 点头 点子 点半夜 据点 终点 起点 终点站 零点五 半成品
    半导体 半年报 半天假 多少 多谢 多数 多媒体 多人 很多 更多 许多 不多 少数 至少有 减肥 加班 加油 参加
    增加一个 长期 长沙 长江 院长 部长 校长 家长 市长 局长 班长 会长 成长 增长 擅长 专长 如果可以
    如果方便 如果行 如果能 要是可以 要是方便 要是能 比较 比如 比赛 对比 数据 数学 数字 数量 空间 房间
    车间 期间 间隔 期间的 推荐 推进 推广 推动 几位 几个人 几个 好几个 任意门
    """
)
MARKS = {
    **dict.fromkeys(words("点钟 点整"), "o'clock"),
    **dict.fromkeys(words("点 时"), "hour mark"),
    **dict.fromkeys(words("零点 〇点"), "zero hour"),
    **dict.fromkeys(words("号 日"), "day mark"),
    **dict.fromkeys(words("月 月份"), "month mark"),
    **dict.fromkeys(words("最后一个 最后一 最后"), "last"),
    **dict.fromkeys(words("改到 改成 换到 挪到 推到 移到 调到"), "moved to"),
    **dict.fromkeys(words("从 自"), "from"),
    **dict.fromkeys(words("和 、"), "and"),
    **dict.fromkeys(words("或者 或 还是 要么"), "or"),
    **dict.fromkeys(words("当天 那天 那一天"), "that day"),
    **{"分": "minute mark", "半": "half", "刻钟": "quarters", "刻": "quarter mark"},
    **{"差": "short of", "过": "past", "午夜": "midnight", "元月": "first month", "第": "nth"},
    **{"个": "counter", "月底": "month end", "大": "greater"},
}
"""Words with a part of their own in the grammar."""

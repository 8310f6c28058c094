"""Made-up projects in shares such as a city has them (assumed), as rows of a table with its gaps.

They pass through the same reader as a file, so nothing is in them that a file could not hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from domain.rules.rules import Rules
from worker.projects_file import ProjectRow, read_table
from worker.simulation.draws import Draws

HEADER = (
    "name",
    "county",
    "category",
    "industry",
    "total_investment",
    "planned_year_investment",
    "scale",
    "land_mu",
    "leased_factory",
)

COUNTIES = (  # with their shares
    ("临颍县", 0.18),
    ("舞阳县", 0.12),
    ("召陵区", 0.14),
    ("郾城区", 0.12),
    ("源汇区", 0.1),
    ("经济技术开发区", 0.14),
    ("城乡一体化示范区", 0.09),
    ("西城区", 0.05),
    ("漯河市", 0.03),
    ("", 0.03),
)

SORTS = (  # what is built, its industry, who pays, 亿元 from and to, its share
    ("{brand}{food}生产项目", "食品加工", "企业投资", 1, 30, 0.22),
    ("{brand}{machine}制造项目", "装备制造", "企业投资", 1, 20, 0.13),
    ("{brand}生物医药产业园项目", "医药", "企业投资", 2, 30, 0.04),
    ("{brand}精细化工新材料项目", "新材料", "企业投资", 2, 40, 0.05),
    ("{brand}冷链物流中心项目", "现代物流", "企业投资", 1, 15, 0.06),
    ("{brand}{food}加工项目（租赁标准厂房）", "食品加工", "企业投资", 0.1, 3, 0.09),
    ("{brand}{machine}生产线技术改造项目", "装备制造", "企业投资", 0.1, 4, 0.1),
    ("{place}小学新建项目", "教育", "政府投资", 0.2, 3, 0.05),
    ("{place}人民医院扩建项目", "卫生", "政府投资", 0.5, 8, 0.04),
    ("省道{number}{place}段改建工程", "公路交通", "政府投资", 1, 40, 0.05),
    ("{place}雨污水管网工程", "市政", "政府投资", 0.2, 5, 0.05),
    ("{place}第{digit}水厂及供水工程", "水利", "政府投资", 0.5, 8, 0.04),
    ("{brand}分布式光伏发电项目", "新能源", "企业投资", 0.3, 8, 0.04),
    ("{place}高标准农田建设项目", "农业", "政府投资", 0.2, 2, 0.04),
)

BRANDS = (
    "豫丰",
    "中原",
    "沙澧",
    "颍河",
    "漯丰",
    "天汇",
    "金谷",
    "华瑞",
    "瑞恒",
    "卓锐",
    "盛源",
    "康牧",
    "福美",
    "汇创",
    "利通",
)
FOODS = (
    "预制菜",
    "面制品",
    "肉制品",
    "休闲食品",
    "功能饮料",
    "烘焙食品",
    "调味品",
    "速冻食品",
    "植物蛋白",
)
MACHINES = (
    "液压件",
    "食品机械",
    "精密零部件",
    "智能仓储设备",
    "输送设备",
    "冷链装备",
)
PLACES = (
    "沙河",
    "澧河",
    "人民路",
    "黄河路",
    "龙江",
    "天山",
    "井冈山",
    "嵩山",
    "黑龙潭",
    "邓襄",
    "太尉",
    "漯舞",
)
DIGITS = "一二三四五六七八九"


def generated(n: int, seed: int, rules: Rules) -> tuple[ProjectRow, ...]:
    """`n` projects, the same for a seed; the first of more are the ones of fewer."""
    found = read_table([list(HEADER), *_rows(n, seed)], rules)
    if found.errors:
        raise ValueError(f"a made-up project is no project: {found.errors[0]}")
    return found.rows


def _rows(n: int, seed: int) -> Iterator[list[str]]:
    names: dict[str, int] = {}
    for number in range(1, n + 1):
        draws = Draws(seed, f"generate/{number}")
        form, industry, payer, least, most, _ = draws.weighted(
            "sort", [(sort, sort[-1]) for sort in SORTS]
        )
        words = {
            "brand": draws.pick("brand", BRANDS),
            "food": draws.pick("food", FOODS),
            "machine": draws.pick("machine", MACHINES),
            "place": draws.pick("place", PLACES),
            "number": str(draws.whole("number", 201, 399)),
            "digit": draws.pick("digit", DIGITS),
        }
        name = form.format(**words)
        times = names[name] = names.get(name, 0) + 1
        if times > 1:
            name = f"{name}{times}期"
        share = draws.share("amount") ** 2
        amount = round(Decimal(str(least)) + Decimal(str(most - least)) * Decimal(str(share)), 2)
        gap = draws.chance("no amount", 0.1)
        leased = "租赁标准厂房" in form
        yield [
            name,
            draws.weighted("county", COUNTIES),
            payer,
            industry,
            "" if gap else str(amount),
            "" if gap or draws.chance("no plan", 0.4) else str(round(amount / 2, 2)),
            "" if draws.chance("no scale", 0.3) else f"{name.rstrip('项目工程')}及配套设施",
            "" if leased or draws.chance("no land", 0.5) else str(draws.whole("land", 10, 400)),
            "true" if leased else "",
        ]

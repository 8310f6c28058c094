"""The numbers of the State Council's notices, as a lawyer would list them; not read from our files."""

from __future__ import annotations

from datetime import date

OF_YEAR = {
    2019: "国办发明电〔2018〕15号",
    2020: "国办发明电〔2019〕16号",
    2021: "国办发明电〔2020〕27号",
    2022: "国办发明电〔2021〕11号",
    2023: "国办发明电〔2022〕16号",
    2024: "国办发明电〔2023〕7号",
    2025: "国办发明电〔2024〕12号",
    2026: "国办发明电〔2025〕7号",
}
LABOUR_DAY_2019 = "国办发明电〔2019〕3号"  # 1 to 4 May off, 28 April and 5 May worked
SPRING_FESTIVAL_2020 = "国办发明电〔2020〕1号"  # prolonged from 30 January to 2 February


def of(day: date) -> str:
    """The notice by which a weekday is off or a Saturday or Sunday worked."""
    if date(2019, 4, 28) <= day <= date(2019, 5, 5):
        return LABOUR_DAY_2019
    if date(2020, 1, 31) <= day <= date(2020, 2, 2):
        return SPRING_FESTIVAL_2020
    return OF_YEAR[day.year + (day.month == 12)]  # in December: for 元旦

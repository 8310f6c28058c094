"""A file of projects, as offices keep it: CSV (UTF-8, with or without mark, or GBK) or .xlsx.

Columns are those of `data/README.md`; a further column may bear the id of a fact or an attribute
and then wins over what the other columns say. Every row is read on its own: what is wrong with one
is told with its number, its column and what would be allowed, and the others are used.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from domain.canonical import plain
from domain.project.commands import Register
from domain.review.commands import RulesVersion
from domain.rules.facts import Fact, read_value
from domain.rules.rules import Rules
from domain.value import Frozen

WAN = 10_000  # 亿元 in 万元
LARGEST_FILE = 50_000_000  # bytes
LONGEST_CELL = 2_000  # characters
LARGEST_AMOUNT = Decimal(10) ** 8  # 亿元; more is a slip of the pen
NATIONAL_CODE = re.compile(r"\d{4}-\d{6}-\d{2}-\d{2}-\d{6}")
COMPANY_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")

INVESTORS = {
    "政府投资": "government",
    "政府": "government",
    "government": "government",
    "企业投资": "enterprise",
    "企业": "enterprise",
    "enterprise": "enterprise",
}
YES = ("true", "yes", "是", "1")
NO = ("false", "no", "否", "0", "")

REQUIRED = ("name",)
COLUMNS = (
    "name",
    "county",
    "category",
    "industry",
    "total_investment",
    "planned_year_investment",
    "scale",
    "land_mu",
    "reported_start",
    "expected_output",
    "leased_factory",
)
ATTRIBUTES = ("owner", "project_code")  # those of the catalog that a table can hold, beside COLUMNS
COLUMN_ZH = {
    "name": "项目名称",
    "county": "县区",
    "category": "投资主体",
    "industry": "行业",
    "total_investment": "总投资（亿元）",
    "planned_year_investment": "年度计划投资（亿元）",
    "scale": "建设规模",
    "land_mu": "用地（亩）",
    "reported_start": "报道的开工日期",
    "expected_output": "达产年产值（亿元）",
    "leased_factory": "是否租赁标准厂房",
    "owner": "项目单位",
    "project_code": "项目代码",
}


class ProjectRow(Frozen):
    """A row as the table gives it: money in 万元, facts in their canonical form, '' as None.

    `number` is the row's in the table, the header being 1.
    """

    number: int
    name: str
    county: str | None = None  # the area's Chinese name, as the catalog has it
    industry: str | None = None
    scale: str | None = None
    land_mu: Decimal | None = None
    year_plan: Decimal | None = None
    planned_output: Decimal | None = None
    reported_start: date | None = None
    owner: str | None = None
    national_code: str | None = None
    facts: dict[str, Any] = {}

    @property
    def key(self) -> str:
        """Equal for two rows that are the same project: the national code, else name and county."""
        return self.national_code or f"{self.name}|{self.county or ''}"


class RowError(NamedTuple):
    """What is wrong with one row, or with the file (`row` None). `column` is the header's word."""

    row: int | None
    column: str | None
    zh: str

    def __str__(self) -> str:
        if self.row is None:
            return self.zh
        column = f"“{self.column}”列" if self.column else ""
        return f"第{self.row}行{column}：{self.zh}"


class ProjectsFile(NamedTuple):
    """The rows that can be used, in order, and what was wrong with the others."""

    rows: tuple[ProjectRow, ...]
    errors: tuple[RowError, ...]


class FileRefused(Exception):
    """Nothing of the file can be used. The text is a Chinese sentence for people."""


def read_projects(path: Path, rules: Rules) -> ProjectsFile:
    """The file's rows and errors. Raises FileRefused where it is no table of projects."""
    table = _xlsx(path) if path.suffix.lower() in (".xlsx", ".xlsm") else _csv(path)
    return read_table(table, rules)


def read_table(table: Iterable[list[Any]], rules: Rules) -> ProjectsFile:
    """Rows of cells, the first the header. Raises FileRefused where the header is not ours."""
    lines = iter(table)
    header = next(lines, None)
    if header is None or not any(_text(cell) for cell in header):
        raise FileRefused("文件是空的：第一行应为列名，如 name,county,category,…")
    columns = _header(header, rules)
    rows: list[ProjectRow] = []
    errors: list[RowError] = []
    seen: dict[str, int] = {}
    for number, cells in enumerate(lines, start=2):
        if not any(_text(cell) for cell in cells):
            continue
        found = _Row(number, rules).read(columns, cells)
        if isinstance(found, ProjectRow):
            if found.key in seen:
                zh = f"与第{seen[found.key]}行是同一项目（{found.key.replace('|', '，')}），不再重复登记"
                errors.append(RowError(number, None, zh))
                continue
            seen[found.key] = number
            rows.append(found)
        else:
            errors += found
    if not rows and not errors:
        raise FileRefused("文件只有列名，没有项目")
    return ProjectsFile(tuple(rows), tuple(errors))


def register_command(
    row: ProjectRow, code: str, rules_version: RulesVersion, owner: str | None = None
) -> Register:
    """The command that registers the row under our own `code`.

    A project needs an owner: where neither the row nor the caller names one, an id is made from the
    code's number (`gen-0001`) and listed in `generated`.
    """
    generated = []
    company = owner or (company_id(row.owner) if row.owner else None)
    if company is None or (owner is None and company != row.owner):
        generated.append("owner")
    return Register(
        code=code,
        name=row.name,
        owner=company or f"gen-{code.rsplit('-', 1)[1]}",
        county=row.county,
        industry=row.industry,
        national_code=row.national_code,
        scale=row.scale,
        land_mu=row.land_mu,
        year_plan=row.year_plan,
        planned_output=row.planned_output,
        facts=row.facts,
        generated=tuple(generated),
        rules=rules_version,
    )


def company_id(owner: str) -> str:
    """The owner as an id: itself where it is one, else one made from its name, always the same."""
    if COMPANY_ID.fullmatch(owner):
        return owner
    return f"co-{hashlib.sha256(owner.encode()).hexdigest()[:12]}"


# --- files to cells -----------------------------------------------------------------------------


def _csv(path: Path) -> Iterator[list[Any]]:
    data = _bytes(path)
    if b"\x00" in data:
        line = data[: data.index(b"\x00")].count(b"\n") + 1
        raise FileRefused(f"文件第{line}行有空字节，不是文本表格；请另存为 CSV（UTF-8）或 .xlsx")
    text = _decoded(data)
    limit = csv.field_size_limit(max(len(text), 1))
    try:
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except csv.Error as wrong:
        raise FileRefused(f"表格读不下去（{wrong}）：请检查引号是否成对") from None
    finally:
        csv.field_size_limit(limit)


def _bytes(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise FileRefused(f"文件有{size:,}字节，超过{LARGEST_FILE:,}字节；请分成几个文件")
        return path.read_bytes()
    except OSError as wrong:
        raise FileRefused(f"文件 {path} 读不了：{wrong.strerror}") from None


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused("文件不是 UTF-8 也不是 GBK 编码；请另存为 CSV（UTF-8）或 .xlsx")


def _xlsx(path: Path) -> Iterator[list[Any]]:
    _bytes(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, zipfile.BadZipFile, KeyError, ValueError, OSError):
        raise FileRefused(f"文件 {path.name} 不是正确的 .xlsx 工作簿") from None
    try:
        if book.active is None:
            raise FileRefused("工作簿里没有工作表")
        for cells in book.active.iter_rows(values_only=True):
            yield list(cells)
    finally:
        book.close()


# --- the header ---------------------------------------------------------------------------------


def _header(cells: list[Any], rules: Rules) -> list[str]:
    """The columns by id. Raises FileRefused naming every column that is not ours."""
    columns = [_text(cell) for cell in cells]
    while columns and not columns[-1]:
        columns.pop()
    by_name = {zh: column for column, zh in COLUMN_ZH.items()}
    by_name |= {re.sub(r"（.*）", "", zh): column for column, zh in COLUMN_ZH.items()}
    columns = [by_name.get(column, column) for column in columns]
    facts = {fact.id: fact for fact in rules.catalog.facts.facts}
    unknown = [
        c or "（空）" for c in columns if c not in (*COLUMNS, *ATTRIBUTES) and c not in facts
    ]
    if unknown:
        raise FileRefused(
            f"列名不认识：{'、'.join(unknown)}。可用的列：{'、'.join((*COLUMNS, *ATTRIBUTES))}，"
            "或目录中任一事实的编号（如 highway、hazardous）"
        )
    if derived := [c for c in columns if c in facts and facts[c].set_by == "derived"]:
        raise FileRefused(f"列 {'、'.join(derived)} 由规则推导，不能在表格中填写")
    if twice := [c for c in dict.fromkeys(columns) if columns.count(c) > 1]:
        raise FileRefused(f"列名重复：{'、'.join(twice)}")
    if lacking := [c for c in REQUIRED if c not in columns]:
        raise FileRefused(f"缺少列：{'、'.join(f'{c}（{COLUMN_ZH[c]}）' for c in lacking)}")
    return columns


# --- one row ------------------------------------------------------------------------------------


class _Row:
    """Reads one row and gathers what is wrong with it."""

    def __init__(self, number: int, rules: Rules) -> None:
        self.number = number
        self.rules = rules
        self.errors: list[RowError] = []
        self.cells: dict[str, str] = {}

    def read(self, columns: list[str], cells: list[Any]) -> ProjectRow | list[RowError]:
        """The row, or every error in it."""
        values = [_text(cell) for cell in cells]
        if extra := [value for value in values[len(columns) :] if value]:
            zh = f"比列名多出{len(extra)}格（“{extra[0][:20]}”…）；含逗号的内容须加引号"
            return [RowError(self.number, None, zh)]
        for column, value in zip(columns, values, strict=False):
            self.cells[column] = value
            if len(value) > LONGEST_CELL:
                self._wrong(column, f"内容有{len(value):,}字，最多{LONGEST_CELL:,}字")
                self.cells[column] = ""
            elif "\x00" in value:
                self._wrong(column, "内容中有空字节")
        if self.errors:
            return self.errors
        row = dict(
            name=self._short("name", 200, required=True),
            county=self._take("county", self._county),
            industry=self._short("industry", 200),
            scale=self._short("scale", 1000),
            land_mu=self._take("land_mu", _number),
            year_plan=self._take("planned_year_investment", _amount),
            planned_output=self._take("expected_output", _amount),
            reported_start=self._take("reported_start", _day),
            owner=self._short("owner", 200),
            national_code=self._take("project_code", _code),
            facts=self._facts(columns),
        )
        return self.errors or ProjectRow(number=self.number, **row)

    def _facts(self, columns: list[str]) -> dict[str, Any]:
        """The facts that the row declares: by the named columns, then by columns of their own."""
        found: dict[str, Any] = {}
        if (investor := self._take("category", _investor)) is not None:
            found["investor"] = investor
        if (amount := self._take("total_investment", _amount)) is not None:
            found["total_investment"] = plain(amount)
        if self._take("leased_factory", _flag):
            found["land"] = ["leased_factory"]
        for column in columns:
            raw = self.cells.get(column)
            if not raw or column in (*COLUMNS, *ATTRIBUTES):
                continue
            fact = self.rules.fact(column)
            if (value := self._take(column, _reader(fact))) is not None:
                found[column] = value
        return found

    def _take(self, column: str, read: Callable[[str], Any]) -> Any:
        """The cell as `read` reads it; None where it is empty or, with a word of why, wrong."""
        raw = self.cells.get(column, "")
        if not raw:
            return None
        try:
            return read(raw)
        except ValueError as wrong:
            self._wrong(column, str(wrong))
            return None

    def _short(self, column: str, most: int, *, required: bool = False) -> str | None:
        value = self.cells.get(column, "")
        if required and not value:
            self._wrong(column, f"{COLUMN_ZH[column]}不能为空")
        if len(value) > most:
            self._wrong(column, f"内容有{len(value)}字，最多{most}字")
        return value or None

    def _county(self, raw: str) -> str:
        if (area := self.rules.area(raw)) is None:
            names = "、".join(one.name_zh for one in self.rules.catalog.units.areas)
            raise ValueError(f"没有县区“{raw[:20]}”。可填：{names}，或留空")
        return area.name_zh

    def _wrong(self, column: str, zh: str) -> None:
        self.errors.append(RowError(self.number, column, zh))


def _reader(fact: Fact) -> Callable[[str], Any]:
    return lambda raw: plain(read_value(fact, raw))


def _text(cell: Any) -> str:
    """A cell as a person would write it: numbers without a trailing .0, days as 2026-03-01."""
    match cell:
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case float():
            return f"{Decimal(repr(cell)).normalize():f}"
        case _:
            return str(cell).strip()


def _number(raw: str) -> Decimal:
    text = raw.replace(",", "").replace("，", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise ValueError(f"应为数字，现为“{raw[:20]}”")
    if number < 0:
        raise ValueError(f"不能小于0，现为{raw[:20]}")
    if number > LARGEST_AMOUNT:
        raise ValueError(f"数字过大：{raw[:20]}")
    if number != round(number, 6):
        raise ValueError(f"小数最多六位，现为{raw[:30]}")
    return number


def _amount(raw: str) -> Decimal:
    """亿元 as 万元."""
    return _number(raw) * WAN


def _day(raw: str) -> date:
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        day = None
    if day is None or day.isoformat() != raw:
        raise ValueError(f"应为日期，写作 2026-03-01，现为“{raw[:20]}”")
    return day


def _investor(raw: str) -> str:
    if (found := INVESTORS.get(raw)) is None:
        raise ValueError(f"应为政府投资或企业投资，现为“{raw[:20]}”")
    return found


def _flag(raw: str) -> bool:
    word = raw.lower()
    if word not in (*YES, *NO):
        raise ValueError(f"应为 true 或留空，现为“{raw[:20]}”")
    return word in YES


def _code(raw: str) -> str:
    if NATIONAL_CODE.fullmatch(raw) is None:
        raise ValueError(f"应形如 2403-411122-04-01-123456，现为“{raw[:30]}”")
    return raw

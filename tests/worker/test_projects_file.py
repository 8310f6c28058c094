"""A file of projects as offices keep it: encodings, columns, rows that are wrong."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from catalog.loading import load_rules
from domain.review.commands import RulesVersion
from worker.projects_file import (
    FileRefused,
    ProjectRow,
    ProjectsFile,
    read_projects,
    read_table,
    register_command,
)

RULES = load_rules()
VERSION = RulesVersion(catalog=RULES.version, calendar=RULES.calendar.version)
SAMPLE = Path("data/projects-luohe.csv")
FULL = (
    "name,county,category,industry,total_investment,planned_year_investment,scale,land_mu,"
    "reported_start,expected_output,leased_factory\n"
    "某食品园,临颍县,企业投资,食品加工,1.25,0.5,年产3万吨,120,2024-03-11,2.5,\n"
)


def written(folder: Path, text: str, encoding: str = "utf-8", name: str = "p.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def read(folder: Path, text: str, encoding: str = "utf-8") -> ProjectsFile:
    return read_projects(written(folder, text, encoding), RULES)


def one(folder: Path, header: str, *cells: str) -> ProjectRow:
    found = read(folder, f"{header}\n{','.join(cells)}\n")
    assert not found.errors
    return found.rows[0]


def errors(folder: Path, text: str) -> list[str]:
    return [str(error) for error in read(folder, text).errors]


def test_the_sample_file_is_read_whole() -> None:
    found = read_projects(SAMPLE, RULES)
    assert not found.errors
    assert len(found.rows) == 8
    assert found.rows[0].facts == {"investor": "enterprise", "total_investment": "200000"}
    assert found.rows[5].county is None


def test_amounts_become_10_000_yuan_exactly(tmp_path: Path) -> None:
    row = read(tmp_path, FULL).rows[0]
    assert row.facts["total_investment"] == "12500"
    assert (row.year_plan, row.planned_output, row.land_mu) == (
        Decimal(5000),
        Decimal(25000),
        Decimal(120),
    )
    assert row.reported_start == date(2024, 3, 11)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk"])
def test_encodings_of_offices_are_read_alike(tmp_path: Path, encoding: str) -> None:
    assert read(tmp_path, FULL, encoding) == read(tmp_path, FULL)


def test_a_workbook_reads_as_the_csv_does(tmp_path: Path) -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(FULL.split("\n")[0].split(","))
    book.active.append(
        [
            "某食品园",
            "临颍县",
            "企业投资",
            "食品加工",
            1.25,
            0.5,
            "年产3万吨",
            120,
            date(2024, 3, 11),
            2.5,
        ]
    )
    book.save(tmp_path / "p.xlsx")
    assert read_projects(tmp_path / "p.xlsx", RULES) == read(tmp_path, FULL)


def test_chinese_column_names_are_known(tmp_path: Path) -> None:
    row = one(tmp_path, "项目名称,县区,总投资（亿元）,投资主体", "甲", "舞阳县", "0.3", "政府投资")
    assert row.facts == {"investor": "government", "total_investment": "3000"}


def test_a_leased_factory_is_a_fact_about_the_land(tmp_path: Path) -> None:
    assert one(tmp_path, "name,leased_factory", "甲", "true").facts == {"land": ["leased_factory"]}
    assert one(tmp_path, "name,leased_factory", "甲", "").facts == {}


def test_further_columns_bear_facts_and_win(tmp_path: Path) -> None:
    row = one(
        tmp_path,
        "name,category,leased_factory,in_catalog_2016,hazardous,land,investor",
        *("甲", "政府投资", "true", "是", "false", "existing;temporary", "enterprise"),
    )
    assert row.facts == {
        "investor": "enterprise",
        "in_catalog_2016": True,
        "hazardous": False,
        "land": ["existing", "temporary"],
    }


def test_owner_and_national_code_are_attributes(tmp_path: Path) -> None:
    row = one(tmp_path, "name,owner,project_code", "甲", "acme", "2403-411122-04-01-123456")
    assert (row.owner, row.national_code, row.key) == ("acme", row.national_code, row.national_code)


def test_a_row_that_is_wrong_does_not_hold_back_the_others(tmp_path: Path) -> None:
    text = "name,total_investment\n甲,1\n乙,很多\n丙,3\n"
    found = read(tmp_path, text)
    assert [row.name for row in found.rows] == ["甲", "丙"]
    assert [str(error) for error in found.errors] == [
        "第3行“total_investment”列：应为数字，现为“很多”"
    ]


@pytest.mark.parametrize(
    ("header", "cell", "word"),
    [
        ("total_investment", "-3", "不能小于0"),
        ("total_investment", "1e400", "应为数字|过大"),
        ("total_investment", "NaN", "应为数字"),
        ("land_mu", "0.1234567", "小数最多六位"),
        ("county", "信阳市", "可填：漯河市"),
        ("category", "外商", "政府投资或企业投资"),
        ("reported_start", "2024/3/1", "2026-03-01"),
        ("reported_start", "2024-02-30", "2026-03-01"),
        ("leased_factory", "也许", "true 或留空"),
        ("project_code", "123", "2403-411122-04-01-123456"),
        ("highway", "maybe", "是或否"),
        ("land", "swamp", "new_state_land"),
        ("planned_start", "明年", "2026-03-01"),
    ],
)
def test_a_cell_that_is_wrong_is_told_with_what_is_allowed(
    tmp_path: Path, header: str, cell: str, word: str
) -> None:
    [told] = errors(tmp_path, f"name,{header}\n甲,{cell}\n")
    assert told.startswith(f"第2行“{header}”列：")
    assert any(part in told for part in word.split("|"))


def test_every_error_of_a_row_is_told(tmp_path: Path) -> None:
    assert len(errors(tmp_path, "name,county,total_investment\n,火星,x\n")) == 3


def test_the_same_row_twice_is_told_with_the_first(tmp_path: Path) -> None:
    [told] = errors(tmp_path, "name,county\n甲,临颍县\n甲,舞阳县\n甲,临颍县\n")
    assert told == "第4行：与第2行是同一项目（甲，临颍县），不再重复登记"


def test_the_national_code_tells_projects_apart(tmp_path: Path) -> None:
    code = "2403-411122-04-01-12345"
    found = read(tmp_path, f"name,project_code\n甲,{code}6\n甲,{code}7\n乙,{code}6\n")
    assert [row.number for row in found.rows] == [2, 3]
    assert [error.row for error in found.errors] == [4]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("", "空"),
        ("\n\n", "空"),
        ("name,county\n", "没有项目"),
        ("项目,地方\n甲,乙\n", "列名不认识：项目、地方"),
        ("name,colour\n甲,red\n", "列名不认识：colour"),
        ("county\n临颍县\n", "缺少列：name（项目名称）"),
        ("name,name\n甲,乙\n", "列名重复"),
        ("name,route\n甲,filing\n", "由规则推导"),
        ('name,scale\n甲,"没有结束的引号\n乙,丙\n', "引号"),
        ("name\n甲\x00乙\n", "第2行有空字节"),
    ],
)
def test_a_file_that_is_no_table_of_projects_is_refused(
    tmp_path: Path, text: str, word: str
) -> None:
    with pytest.raises(FileRefused, match=word):
        read(tmp_path, text)


def test_bytes_of_no_known_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_bytes(b"name\n\xff\xfe\xfd\n")
    with pytest.raises(FileRefused, match="UTF-8"):
        read_projects(path, RULES)


def test_a_workbook_that_is_none_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="工作簿"):
        read_projects(written(tmp_path, "name\n甲\n", name="p.xlsx"), RULES)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FileRefused, match="读不了"):
        read_projects(tmp_path / "none.csv", RULES)


def test_a_cell_of_ten_megabytes_is_an_error_of_its_row(tmp_path: Path) -> None:
    found = read(tmp_path, f"name,scale\n甲,{'长' * 3_500_000}\n乙,短\n")
    assert [row.name for row in found.rows] == ["乙"]
    assert [str(error) for error in found.errors] == [
        "第2行“scale”列：内容有3,500,000字，最多2,000字"
    ]


def test_more_cells_than_columns_are_an_error(tmp_path: Path) -> None:
    [told] = errors(tmp_path, "name,scale\n甲,年产1,000吨\n")
    assert "多出1格" in told


def test_empty_rows_are_passed_over(tmp_path: Path) -> None:
    assert [row.number for row in read(tmp_path, "name,scale\n甲,\n,\n\n乙,\n").rows] == [2, 5]


def test_a_registration_says_what_was_made_up() -> None:
    [row] = read_table([["name", "county"], ["甲", "漯河市临颍县"]], RULES).rows
    command = register_command(row, "LH-2027-0042", VERSION)
    assert (command.owner, command.generated) == ("gen-0042", ("owner",))
    assert command.county == "临颍县"
    named = register_command(row, "LH-2027-0042", VERSION, owner="acme")
    assert (named.owner, named.generated) == ("acme", ())


def test_a_company_named_in_chinese_gets_one_id_for_all_its_projects() -> None:
    rows = read_table(
        [["name", "owner"], ["甲", "某某有限公司"], ["乙", "某某有限公司"]], RULES
    ).rows
    owners = [register_command(row, "LH-2027-0001", VERSION).owner for row in rows]
    assert owners[0] == owners[1]
    assert owners[0].startswith("co-")

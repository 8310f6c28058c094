"""docs/take-over.md names every field of the file, and its example is one that can be taken over."""

from __future__ import annotations

import re
from datetime import datetime

from catalog.loading import load_rules
from domain.acts import Actor, Role
from tests.house.house import ROOT
from worker.lives_file import FileDocument, FileFinished, FileReview, Life, read_lines
from worker.settings import Settings
from worker.taking_over import look_through

DOC = (ROOT / "docs" / "take-over.md").read_text()


def test_every_field_that_can_be_taken_over_is_described() -> None:
    models = (Life, FileDocument, FileFinished, FileReview)
    fields = dict.fromkeys(name for model in models for name in model.model_fields)
    words = re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", DOC, flags=re.S))
    described = re.findall(r"[a-z_]+", " ".join(words))
    assert [name for name in fields if name not in described] == []


def test_the_example_of_the_docs_can_be_taken_over() -> None:
    (example,) = re.findall(r"```json\n(.*?)```", DOC, re.S)
    read = read_lines(example.replace("\n", " ").encode())
    by = Actor(person="xmb.import", role=Role.XMB, unit="xmb")
    now = datetime.fromisoformat("2026-11-26T09:30:00+08:00")
    settings = Settings(token_secret="x" * 40)
    looked, errors = look_through(read.lines, settings, by, now, load_rules())
    assert (read.errors, errors) == ((), [])
    assert [one.difference_wd for one in looked[0].reviews if one.shown] == [-3]

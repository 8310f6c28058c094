"""What all commands on a project share."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from domain.value import Frozen


class Giver(StrEnum):
    """Whose command it is."""

    REGISTRAR = "registrar"  # the company itself, its county, the office or a leading department
    KEEPER = "keeper"  # the owner, the county or the office: who keeps the project's data
    OWNER = "owner"
    OFFICE = "office"
    HANDLER = "handler"  # the unit that answers for the item
    GOVERNMENT = "government"  # the head of the government to which the units belong that handle it
    ADDRESSEE = "addressee"  # whoever it was put before
    REVIEW = "review"  # a stream of the same project
    PROJECT = "project"  # another project's stream


class Command(Frozen):
    """What all commands on a project share."""

    zh: ClassVar[str]
    clause: ClassVar[str] = ""
    giver: ClassVar[Giver]

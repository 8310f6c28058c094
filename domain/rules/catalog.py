"""The catalog of one version as one value: a field for each file, items of all stages together."""

from __future__ import annotations

from domain.rules.bundles import Bundles
from domain.rules.clock_rules import Clock
from domain.rules.escalation import Escalation
from domain.rules.evaluation import Evaluation
from domain.rules.facts import Events, Facts
from domain.rules.forms import Entry
from domain.rules.groups import Groups
from domain.rules.items import Item
from domain.rules.lamps import Lamps
from domain.rules.laws import Laws
from domain.rules.letters import Letters
from domain.rules.materials import Materials
from domain.rules.mechanisms import Mechanisms
from domain.rules.modes import Modes
from domain.rules.monthly import Monthly
from domain.rules.parameters import Parameters
from domain.rules.promotion import Promotion
from domain.rules.roles import Roles
from domain.rules.routes import Routes
from domain.rules.stages import Stages
from domain.rules.support import Support
from domain.rules.units import Units


class Catalog(Entry):
    """The rules of the city. Each field is the file of that name; `items` are `items/*.yaml`."""

    bundles: Bundles
    clock: Clock
    escalation: Escalation
    evaluation: Evaluation
    events: Events
    facts: Facts
    groups: Groups
    lamps: Lamps
    laws: Laws
    letters: Letters
    materials: Materials
    mechanisms: Mechanisms
    modes: Modes
    monthly: Monthly
    parameters: Parameters
    promotion: Promotion
    roles: Roles
    routes: Routes
    stages: Stages
    support: Support
    units: Units
    items: tuple[Item, ...]

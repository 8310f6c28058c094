"""The rules by which a project lives: a catalog and a calendar, both pinned by version.

Built once per process; every question is a look-up. Answers what the catalog says of an item, a
fact, a unit; judging a project by it is `domain/project` and `domain/review`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeVar, assert_never

from domain.conditions import Condition, World, judge, names
from domain.limits import Limit
from domain.rules.bundles import Bundle
from domain.rules.catalog import Catalog
from domain.rules.clock_rules import KindRule, PauseReason
from domain.rules.derived_units import DerivedUnit, derived_units, industry_words
from domain.rules.facts import Event, Fact
from domain.rules.figures import Figure, LimitFigure
from domain.rules.forms import Tier
from domain.rules.groups import Group
from domain.rules.items import HandledBy, Item, Kind, LimitIf, Scope
from domain.rules.laws import Law
from domain.rules.materials import Material
from domain.rules.modes import AfterFalse, Mode
from domain.rules.routes import Route
from domain.rules.stages import Stage
from domain.rules.units import Area, Placeholder, Unit

if TYPE_CHECKING:
    from domain.calendar import Calendar

T = TypeVar("T")

GROUP = "group:"
ROUTE = "route"  # the fact that is derived from routes.yaml
Asked = tuple[str, str]  # ("fact" | "event" | "item" | "group", id)
Askers = Mapping[Asked, tuple[str, ...]]


class CityLimits(NamedTuple):
    """The limits of the city's forwarding, where province or state decides."""

    statutory: Limit | None
    promised: Limit | None


class Library(NamedTuple):
    """Every version that was released, oldest first. `open` raises KeyError where one was not."""

    catalogs: tuple[str, ...]
    calendars: tuple[str, ...]
    open: Callable[[str, str], Rules]  # by catalog and calendar


class Rules:
    """What the catalog and the calendar of one version say. Unknown ids raise KeyError."""

    __slots__ = (
        "_areas",
        "_areas_by_name",
        "_bundles",
        "_by_function",
        "_derived_units",
        "_events",
        "_facts",
        "_groups",
        "_industry_words",
        "_items",
        "_kinds",
        "_laws",
        "_materials",
        "_members",
        "_parameters",
        "_pause_reasons",
        "_periods",
        "_placeholders",
        "_setters",
        "_stages",
        "_units",
        "calendar",
        "catalog",
        "dependents",
        "digest",
        "items",
        "library",
        "routes",
        "stage_dependents",
        "stages",
        "version",
    )

    def __init__(
        self,
        catalog: Catalog,
        calendar: Calendar,
        version: str,
        digest: str,
        library: Library | None = None,
    ) -> None:
        self.library = library or Library((version,), (calendar.version,), _no_other)
        self.catalog = catalog
        self.calendar = calendar
        self.version = version
        self.digest = digest
        self.stages: tuple[Stage, ...] = catalog.stages.stages
        self.routes: tuple[Route, ...] = catalog.routes.routes
        self.items: tuple[str, ...] = tuple(
            item.id for item in catalog.items if item.scope is Scope.PROJECT
        )
        self._facts = {fact.id: fact for fact in catalog.facts.facts}
        self._events = {event.id: event for event in catalog.events.events}
        self._stages = {stage.id: stage for stage in self.stages}
        self._groups = {group.id: group for group in catalog.groups.groups}
        self._kinds = {rule.id: rule for rule in catalog.clock.kinds}
        self._laws = {law.id: law for law in catalog.laws.laws}
        self._materials = {material.id: material for material in catalog.materials.materials}
        self._pause_reasons = {reason.id: reason for reason in catalog.clock.pause_reasons}
        self._parameters = {
            parameter.id: None if parameter.n is None else Decimal(parameter.n)
            for parameter in catalog.parameters.parameters
        }
        libraries = {library.id: library for library in catalog.promotion.libraries}
        self._periods = {
            item.id: item.cadence.every or libraries[item.cadence.library or ""].every
            for item in catalog.items
            if item.cadence
        }
        self._units = {unit.id: unit for unit in catalog.units.units}
        self._by_function = {unit.function: unit for unit in reversed(catalog.units.units)}
        self._placeholders = {place.id: place for place in catalog.units.placeholders}
        self._areas = {area.id: area for area in catalog.units.areas}
        self._areas_by_name = {area.name_zh: area for area in catalog.units.areas}
        self._derived_units = {unit.id: unit for unit in derived_units(catalog)}
        self._industry_words = industry_words(catalog)
        self._members = {
            group: tuple(item.id for item in catalog.items if item.group == group)
            for group in self._groups
        }
        self._bundles = {one.id: one for one in self._asked_with_one_form()}
        self._items = {item.id: item for item in catalog.items}
        self._items |= {item.id: item for item in self._addable()}
        self._setters = {fact: item.id for item in catalog.items for fact in item.sets}
        self.dependents: Askers = _index(self._asked_by_items())
        self.stage_dependents: Askers = _index(self._asked_by_stages())

    def __repr__(self) -> str:
        return f"Rules({self.version}, {self.calendar.version})"

    # Versions

    def at(self, catalog: str, calendar: str) -> Rules:
        """The rules of these versions: these here, or others that were released.

        Raises KeyError where there are none that are known here.
        """
        if (catalog, calendar) == (self.version, self.calendar.version):
            return self
        return self.library.open(catalog, calendar)

    def of(self, catalog: str | None) -> Rules:
        """These, or where a version is named its own, with the same calendar."""
        return self if catalog is None else self.at(catalog, self.calendar.version)

    def _before(self, asked: Callable[[Rules], T]) -> T:
        """What the newest version before this one answers that knows it. Raises KeyError."""
        released = self.library.catalogs
        at = released.index(self.version) if self.version in released else 0
        for version in reversed(released[:at]):
            try:
                return asked(self.library.open(version, self.calendar.version))
            except KeyError:
                continue
        raise KeyError(f"{self.version} and the versions before it do not know it")

    # Items

    def item(self, item: str) -> Item:
        """The item; also that of a unit which the office adds to a group: `conformity+wjw`.

        One that this version no longer has is told as the newest version before it has it: a
        project that goes over may still have a round of it, or a document.
        """
        if (found := self._items.get(item)) is not None:
            return found
        return self._before(lambda rules: rules._items[item])

    def in_force(self, item: str) -> bool:
        """Whether this version itself has the item."""
        return item in self._items

    def has_fact(self, fact: str) -> bool:
        """Whether this version itself has the fact."""
        return fact in self._facts

    def has_group(self, group: str) -> bool:
        """Whether this version itself has the group."""
        return group in self._groups

    def kind(self, of: str | Item | Kind) -> KindRule:
        """The rule of a kind, or of an item's kind."""
        if isinstance(of, Item):
            return self._kinds[of.kind]
        if of in self._kinds:
            return self._kinds[Kind(of)]
        return self._kinds[self.item(of).kind]

    def outcomes(self, item: str) -> tuple[str, ...]:
        """The outcomes that exist for the item: those of its kind that it `cannot` not have."""
        cannot = self.item(item).cannot
        return tuple(outcome for outcome in self.kind(item).outcomes if outcome not in cannot)

    def finishes(self, item: str, outcome: str) -> bool:
        """True where `outcome` exists for the item and counts as done."""
        return outcome in self.kind(item).finished_by and outcome not in self.item(item).cannot

    def opens_in_review(self, item: str) -> bool:
        """True where the item opens in review, without an application."""
        match self.kind(item).opens_in:
            case "in_review":
                return True
            case "waiting_application":
                return False
            case "waiting_application_if_materials":
                return not self.item(item).materials
            case _:
                assert_never(self.kind(item).opens_in)

    def opens_when(self, item: str) -> Condition | None:
        """The item's own, else its stage's `starts`; none for S3 and for scope county and chain."""
        one = self.item(item)
        if one.opens_when is not None:
            return one.opens_when
        if one.stage == "S3" or one.scope in (Scope.COUNTY, Scope.CHAIN):
            return None
        return self.stage(one.stage).starts

    def on_project_stream(self, item: str) -> bool:
        """True for reports and services with a cadence or by request: acts of the project."""
        one = self.item(item)
        return one.kind in (Kind.REPORT, Kind.SERVICE) and (
            one.cadence is not None or one.by_request
        )

    def period(self, item: str) -> str | None:
        """How often a round opens: week, month, quarter, half_year, year; None without cadence."""
        if (found := self._periods.get(item)) is not None or item in self._items:
            return found
        try:
            return self._before(lambda rules: rules._periods[item])
        except KeyError:
            return None

    def setter(self, fact: str) -> str | None:
        """The item that sets the fact; None where the office, the applicant or a rule does."""
        return self._setters.get(fact)

    # Limits

    def statutory(self, item: str | Item, world: World | None = None) -> Limit | None:
        """The statutory limit: the first true `statutory_if`, else the item's own.

        Where province or state decides, see `city_limits`.
        """
        figure = self.statutory_figure(item, world)
        return figure.limit if figure else None

    def promised(
        self, item: str | Item, world: World | None = None, service: str | None = None
    ) -> Limit | None:
        """The promised limit: the first true `promised_if`, else the item's own or its group's."""
        figure = self.promised_figure(item, world, service)
        return figure.limit if figure else None

    def statutory_figure(self, item: str | Item, world: World | None = None) -> LimitFigure | None:
        """The figure behind `statutory`, with its sources and what starts its clock."""
        one = self._one(item)
        return _first_true(one.statutory_if, world) or one.statutory

    def promised_figure(
        self, item: str | Item, world: World | None = None, service: str | None = None
    ) -> Figure | None:
        """The figure behind `promised`."""
        one = self._one(item)
        if special := _first_true(one.promised_if, world, service):
            return special
        if one.limits_from == "group" and one.group:
            return self.group(one.group).limit
        return one.promised

    def validity(self, item: str | Item, world: World | None = None) -> Limit | None:
        """How long what was granted holds; None where it does not lapse."""
        one = self._one(item)
        figure = _first_true(one.validity_if, world) or one.validity
        return figure.limit if figure else None

    def city_limits(self, item: str | Item) -> CityLimits:
        """The limits of forwarding, for an item whose resolved tier is province or state."""
        step = self._one(item).city_step
        if step is None:
            return CityLimits(None, None)
        return CityLimits(self.catalog.clock.lower_level_review.limit, step.promised.limit)

    @property
    def supply_gap_within(self) -> Figure:
        """容缺受理: within which what lacks must be there at the latest."""
        for mode in self.catalog.modes.modes:
            if mode.effect == "accept_with_gap" and mode.supply_within is not None:
                return mode.supply_within
        raise KeyError("accept_with_gap")

    @property
    def promise_checked_within(self) -> Figure:
        """告知承诺: within which a promise is checked after the grant."""
        for mode in self.catalog.modes.modes:
            if mode.effect == "decide_on_acceptance" and mode.check_within is not None:
                return mode.check_within
        raise KeyError("decide_on_acceptance")

    @property
    def after_false_promise(self) -> AfterFalse | None:
        """告知承诺: what a promise that was not kept brings its company; None: nothing more."""
        for mode in self.catalog.modes.modes:
            if mode.effect == "decide_on_acceptance":
                return mode.after_false
        return None

    @property
    def decided_on_signing_within(self) -> Limit | None:
        """拿地即开工: within which what was reviewed beforehand is decided after the signing."""
        for mode in self.catalog.modes.modes:
            if mode.effect == "pre_review_then_formal_on_trigger" and mode.decide_within:
                return mode.decide_within.limit
        return None

    def acceptance_window(self, item: str | Item) -> Limit:
        """How long the unit has to accept, decline or ask for correction."""
        own = self._one(item).acceptance_window
        return _set(own or self.catalog.clock.acceptance.window)

    def pause_cap(self, item: str | Item, reason: str) -> Limit | None:
        """How long this reason may stop the item's clock: the item's own cap, else the reason's."""
        for own in self._one(item).pause_caps:
            if own.reason == reason:
                return own.cap.limit
        cap = self.pause_reason(reason).cap
        return cap.limit if cap else None

    def may_pause(self, item: str | Item, reason: str) -> bool:
        """True where the item lists the reason, or the reason is open to all."""
        allowed = self.pause_reason(reason).allowed_for
        return allowed == "all" or reason in self._one(item).pauses

    @property
    def many_assessments_one(self) -> Mode | None:
        """多评合一: the mode by which several items go before one expert meeting; None where there is none."""
        for mode in self.catalog.modes.modes:
            if mode.effect == "one_commission_one_meeting_one_pause":
                return mode
        return None

    def joint_reason(self, item: str | Item) -> str | None:
        """多评合一: the reason that stops the item's clock for the common expert meeting; None: it runs on."""
        mode = self.many_assessments_one
        return (
            next((one for one in mode.pauses if self.may_pause(item, one)), None) if mode else None
        )

    def extension(self, item: str | Item) -> Limit | None:
        """How much longer the unit's leader may take; None where the law gives none."""
        figure = self._one(item).extension
        return figure.limit if figure else None

    @property
    def joint_extension(self) -> Limit:
        """How much longer what is handled together may take, once (行政许可法 42)."""
        return _set(self.catalog.clock.joint.extension)

    # Other matters by id

    def fact(self, fact: str) -> Fact:
        if (found := self._facts.get(fact)) is not None:
            return found
        return self._before(lambda rules: rules._facts[fact])

    def event(self, event: str) -> Event:
        if (found := self._events.get(event)) is not None:
            return found
        return self._before(lambda rules: rules._events[event])

    def stage(self, stage: str) -> Stage:
        if (found := self._stages.get(stage)) is not None:
            return found
        return self._before(lambda rules: rules._stages[stage])

    def group(self, group: str) -> Group:
        if (found := self._groups.get(group)) is not None:
            return found
        return self._before(lambda rules: rules._groups[group])

    def bundle(self, bundle: str) -> Bundle:
        """What is asked for with one form, of this version or the newest before it that has it. Raises
        KeyError."""
        if (found := self._bundles.get(bundle)) is not None:
            return found
        return self._before(lambda rules: rules._bundles[bundle])

    @property
    def bundles(self) -> tuple[Bundle, ...]:
        """All that may be asked for with one form: 一件事, then the groups with one intake (联合审图,
        联合验收)."""
        return tuple(self._bundles.values())

    def members(self, group: str) -> tuple[str, ...]:
        """The items of the group in catalog order, without those that the office adds."""
        if (found := self._members.get(group)) is not None:
            return found
        return self._before(lambda rules: rules._members[group])

    def may_add(self, group: str) -> tuple[str, ...]:
        """The functions that the office may add to the group."""
        by_members = (self.item(member).handled_by.may_add for member in self.members(group))
        every = (*self.group(group).may_add, *(one for some in by_members for one in some))
        return tuple(dict.fromkeys(every))

    def material(self, material: str) -> Material:
        if (found := self._materials.get(material)) is not None:
            return found
        return self._before(lambda rules: rules._materials[material])

    def results_for(self, item: str) -> tuple[Material, ...]:
        """The papers of the item that are results of other items: those of its own list, then those of
        an item that serves it with one result for all (多测合一)."""
        own = [one for one in map(self.material, self.item(item).materials) if one.item]
        for serving in self.serving(item):
            own += [one for one in self.catalog.materials.materials if one.item == serving]
        return tuple({one.id: one for one in own}.values())

    def is_a_paper(self, item: str) -> bool:
        """Whether the item's result is a paper of other items."""
        return any(one.item == item for one in self.catalog.materials.materials)

    def serving(self, item: str) -> tuple[str, ...]:
        """The items whose one result serves this one (catalog modes, one_result_for_all)."""
        return tuple(
            one
            for mode in self.catalog.modes.modes
            if mode.effect == "one_result_for_all" and item in mode.serves
            for one in mode.items
        )

    def pause_reason(self, reason: str) -> PauseReason:
        if (found := self._pause_reasons.get(reason)) is not None:
            return found
        return self._before(lambda rules: rules._pause_reasons[reason])

    def law(self, law: str) -> Law:
        if (found := self._laws.get(law)) is not None:
            return found
        return self._before(lambda rules: rules._laws[law])

    def parameter(self, parameter: str) -> Decimal | None:
        """A named figure; None where the city has not set it."""
        return self._parameters[parameter]

    # Units and areas

    def unit(self, unit: str) -> Unit:
        """A listed unit of the city."""
        if (found := self._units.get(unit)) is not None:
            return found
        return self._before(lambda rules: rules._units[unit])

    def units(self) -> tuple[str, ...]:
        """Every unit, listed and derived."""
        return (*self._units, *self._derived_units)

    def unit_name(self, unit: str) -> str:
        """The full Chinese name of a listed or derived unit."""
        if listed := self._units.get(unit):
            return listed.name_zh
        if derived := self._derived_units.get(unit):
            return derived.name_zh
        return self._before(lambda rules: rules.unit_name(unit))

    def unit_short(self, unit: str) -> str:
        """What people call the unit: 发改委; of a derived unit its full name."""
        if listed := self._units.get(unit):
            return listed.short
        if derived := self._derived_units.get(unit):
            return derived.name_zh
        return self._before(lambda rules: rules.unit_short(unit))

    def derived_unit(self, unit: str) -> DerivedUnit | None:
        """The unit that follows by rule, if there is one of this id."""
        return self._derived_units.get(unit)

    def logs_in(self, unit: str) -> bool:
        """Whether people of the unit work here themselves."""
        derived = self.derived_unit(unit)
        return (derived.login if derived else self.unit(unit).login) == "unit"

    def city_unit(self, function: str) -> Unit:
        """The city's unit of a function."""
        return self._by_function[function]

    def placeholder(self, function: str) -> Placeholder | None:
        """The placeholder of this id, where the function is one."""
        return self._placeholders.get(function)

    def area(self, area: str) -> Area | None:
        """The area of this id or Chinese name; 漯河市临颍县 is 临颍县."""
        return self._areas.get(area) or next(
            (one for name, one in self._areas_by_name.items() if area.strip().endswith(name)), None
        )

    def industry_function(self, industry: str | None) -> str:
        """The department of an industry: the longest word contained, else the fallback's."""
        for word, function in self._industry_words:
            if industry and word in industry:
                return function
        return self.catalog.units.industry_match.fallback

    # What asks what

    def asks(self, item: str) -> tuple[Asked, ...]:
        """All that the item's opening, condition, grant_needs and ends_when ask, in order.

        Who handles it belongs to the opening: what is unknown there blocks it.
        """
        one = self.item(item)
        conditions = (
            one.condition,
            self.opens_when(item),
            *(choice.condition for choice in one.handled_by.tier_if),
            *(choice.condition for choice in one.handled_by.function_if),
            one.ends_when,
        )
        found = [asked for condition in conditions for asked in _asked(condition)]
        found += [need_as_asked(need) for need in (*one.needs, *one.grant_needs)]
        return tuple(dict.fromkeys(found))

    def _asked_by_items(self) -> Iterator[tuple[Asked, str]]:
        for item in self.items:
            for asked in self.asks(item):
                yield asked, item

    def _asked_by_stages(self) -> Iterator[tuple[Asked, str]]:
        for stage in self.stages:
            conditions = (stage.condition, stage.starts, stage.exit, stage.reached)
            found = [asked for condition in conditions for asked in _asked(condition)]
            for asked in dict.fromkeys(found):
                yield asked, stage.id

    def _one(self, item: str | Item) -> Item:
        return item if isinstance(item, Item) else self.item(item)

    def _asked_with_one_form(self) -> Iterator[Bundle]:
        """A group with one intake is a bundle of its members, each with its own limit."""
        yield from self.catalog.bundles.bundles
        for group in self.catalog.groups.groups:
            if group.intake == "once":
                yield Bundle(
                    id=group.id,
                    name_zh=group.name_zh,
                    lead=group.lead,
                    items=self._members[group.id],
                    result="one_letter",
                )

    def _addable(self) -> Iterator[Item]:
        """For each group and each function that may be added to it, the item it would answer."""
        for group in self._groups.values():
            for function in self.may_add(group.id):
                yield self._added(group, function)

    def _added(self, group: Group, function: str) -> Item:
        first = self._items[self._members[group.id][0]]
        unit = self._by_function[function]
        return Item(
            id=f"{group.id}+{function}",
            name_zh=f"{group.name_zh}意见（{unit.short}）",
            name_en=f"Opinion in {group.id} ({function})",
            stage=first.stage,
            step=first.step,
            kind=first.kind,
            seed=None,
            handled_by=HandledBy(function=function, tier=Tier.CITY),
            group=group.id,
            needs=first.needs,
            limits_from="group",
            also=first.also,
            result=f"{group.name_zh}意见",
        )


def need_as_asked(need: str) -> Asked:
    """`group:x` as ("group", x), else ("item", id)."""
    if need.startswith(GROUP):
        return "group", need.removeprefix(GROUP)
    return "item", need


def _first_true(
    choices: tuple[LimitIf, ...], world: World | None, service: str | None = None
) -> LimitFigure | None:
    for choice in choices:
        if choice.service is not None:
            if choice.service == service:
                return choice.limit
        elif choice.condition and world and judge(choice.condition, world).holds:
            return choice.limit
    return None


def _set(figure: Figure) -> Limit:
    limit = figure.limit
    if limit is None:
        raise ValueError(f"a window of the clock must be a time: {figure!r}")
    return limit


_AS_ASKED: dict[str, Literal["fact", "event", "item"]] = {
    "fact": "fact",
    "event": "event",
    "finished": "item",
}


def _asked(condition: Condition | None) -> Iterator[Asked]:
    if condition is None:
        return
    for kind, name in names(condition):
        if kind in _AS_ASKED:
            yield _AS_ASKED[kind], name


def _index(pairs: Iterator[tuple[Asked, str]]) -> Askers:
    found: dict[Asked, list[str]] = {}
    for asked, asker in pairs:
        found.setdefault(asked, []).append(asker)
    return MappingProxyType({asked: tuple(askers) for asked, askers in found.items()})


def _no_other(catalog: str, calendar: str) -> Rules:
    raise KeyError(f"{catalog} {calendar}")

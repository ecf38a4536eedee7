"""/cases: open, list, read, act."""

from __future__ import annotations

from datetime import MAXYEAR, UTC, datetime
from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Body, Path, Query, Router, Status
from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from kesu.api import acting, looking
from kesu.api.callers import caller_of
from kesu.api.problems import Problem
from kesu.api.schemas.cases import CaseAnswer, CasePage, Journal, Moved
from kesu.api.showing import cases as showing
from kesu.api.showing import journal
from kesu.casebook import queries
from kesu.casebook.queries import ALL_FACETS, BadFilter, Wanted
from kesu.procedure.commands.verbs import VERBS

router = Router(tags=["cases"])
Ref = Annotated[str, Path(description="The case's reference (UUID), or its number or an earlier one")]
BIGGEST = 2**31 - 1
OWN_FACET = "facet."
PLAIN_FILTERS = frozenset((
    "q", "mentions", "procedure", "status", "unit", "overdue", "opened_from", "opened_until", "cursor", "limit",
    "count",
))  # fmt: skip


class Opening(BaseModel):
    """What a case is opened with."""

    model_config = ConfigDict(extra="forbid")

    procedure: str = Field(description="Code of a published procedure", examples=["complaint-sample"])
    data: dict[str, Any] = Field(default={}, description="Values of the fields that opening asks for")
    unit: str | None = Field(default=None, description="The case's unit; else the opener's")
    as_: str | None = Field(default=None, alias="as", description="An outside role the case is opened for")
    files: list[str] | None = Field(default=None, max_length=100, description="Files stored before, by their `id`")
    at: str | None = Field(default=None, description="The instant of the act, where that was earlier")
    channel: str | None = Field(default=None, description="How the outside role was heard")
    evidence: str | None = Field(default=None, description="What shows it")


class Filters(BaseModel):
    """Filters of the list; a repeated parameter means any of its values."""

    q: str = Field(
        default="",
        max_length=1000,
        description="Full text: every word must occur; a case's number finds that case alone",
    )
    mentions: bool = Field(default=False, description="With a number in `q`: cases that mention it, too")
    procedure: list[str] = Field(default=[])
    status: list[str] = Field(default=[], description="open, closed, withdrawn, cancelled, merged")
    unit: list[str] = Field(default=[])
    overdue: bool | None = None
    opened_from: datetime | None = Field(default=None, description="From this instant (with an offset)")
    opened_until: datetime | None = Field(default=None, description="Before this instant (with an offset)")
    customer: list[str] = Field(default=[])
    product: list[str] = Field(default=[])
    lot: list[str] = Field(default=[])
    part: list[str] = Field(default=[])
    order: list[str] = Field(default=[])
    defect: list[str] = Field(default=[])
    cause: list[str] = Field(default=[])
    class_: list[str] = Field(default=[], alias="class")
    severity: list[str] = Field(default=[])
    loss: list[str] = Field(default=[])
    responsible: list[str] = Field(default=[])
    process: list[str] = Field(default=[])
    site: list[str] = Field(default=[])
    cursor: str | None = Field(default=None, description="`next` of the page before")
    limit: int = Field(default=queries.PAGE, ge=1, le=queries.MOST)
    count: bool = Field(default=False, description="Count them all as well")


@router.post("", response={201: Moved}, summary="Open a case", operation_id="open_case")
def open_case(request: HttpRequest, response: HttpResponse, body: Body[Opening]) -> Any:
    """The verb `open`: on the version of the procedure that was published last. `Location` names the case."""
    given = body.model_dump(by_alias=True, exclude_unset=True)
    answer = acting.open_one(caller_of(request), given.pop("procedure"), given)
    response["Location"] = f"/api/v1/cases/{answer['ref']}"
    return Status(201, answer)


@router.get("", response=CasePage, summary="List cases", operation_id="list_cases")
def list_cases(request: HttpRequest, filters: Query[Filters]) -> Any:
    """Cases the caller may see, newest first. Facets of the organisation's own are filtered by `facet.<name>`."""
    viewer, wanted = caller_of(request).viewer, _wanted(request, filters)
    page = queries.cases(viewer, wanted, cursor=filters.cursor, limit=filters.limit)
    return showing.page(page, queries.count(viewer, wanted) if filters.count else None)


def _wanted(request: HttpRequest, filters: Filters) -> Wanted:
    own = {}
    for name in request.GET:
        if name.startswith(OWN_FACET):
            own[name.removeprefix(OWN_FACET)] = tuple(request.GET.getlist(name))
        elif name not in PLAIN_FILTERS and name not in ALL_FACETS:
            raise BadFilter(name[:80])
    given = {facet: tuple(getattr(filters, "class_" if facet == "class" else facet)) for facet in ALL_FACETS}
    return Wanted(
        q=filters.q,
        mentions=filters.mentions,
        procedures=tuple(filters.procedure),
        statuses=tuple(filters.status),
        facets={facet: values for facet, values in {**given, **own}.items() if values},
        units=tuple(filters.unit),
        opened_from=_in_utc("opened_from", filters.opened_from),
        opened_until=_in_utc("opened_until", filters.opened_until),
        overdue=filters.overdue,
    )


def _in_utc(name: str, moment: datetime | None) -> datetime | None:
    """A database takes only offsets and years that there are."""
    if moment is None:
        return None
    if moment.tzinfo is None or not 1 < moment.year < MAXYEAR:
        raise BadFilter(name)
    return moment.astimezone(UTC)


@router.get("/{ref}", response=CaseAnswer, summary="A case", operation_id="get_case")
def get_case(request: HttpRequest, ref: Ref) -> Any:
    """Everything the caller may see of a case, as it stands now."""
    return showing.whole(looking.look_at(caller_of(request), ref))


@router.get("/{ref}/journal", response=Journal, summary="The journal of a case", operation_id="get_journal")
def get_journal(
    request: HttpRequest,
    ref: Ref,
    after: Annotated[int, Query(ge=0, le=BIGGEST, description="Events behind this number")] = 0,
    limit: Annotated[int, Query(ge=1, le=1000)] = 1000,
) -> Any:
    """The events with their hashes, in order. Internal to the organisation: outside roles are refused."""
    look = looking.look_at(caller_of(request), ref)
    if look.outside:
        raise Problem(403, "insiders_only")
    events = list(journal.entries(look, after=after, limit=limit))
    return {"ref": look.ref, "seq": look.view.row.seq, "events": events}


STEP_VERBS = (
    *("complete", "submit", "confirm", "return", "claim", "assign", "draft", "start", "withdraw", "collect"),
    "restart",
)
Verb = Annotated[
    str, WithJsonSchema({"type": "string", "enum": sorted(VERBS)}), Path(description="A verb of the language, part D")
]
StepVerb = Annotated[
    str, WithJsonSchema({"type": "string", "enum": sorted(STEP_VERBS)}), Path(description="A verb that names a step")
]
Command = Annotated[
    dict[str, Any],
    Body(
        default={},
        description="The verb's map. Beside it: `seen`, the last event number the person had before them (a later one "
        "refuses `version`); `password`, to sign by proving oneself again.",
        examples=[{"step": "receive", "row": "", "round": 1, "phase": "work", "data": {}}],
    ),
]


@router.post("/{ref}/commands/{verb}", response=Moved, summary="Carry out a command", operation_id="command")
def command(request: HttpRequest, ref: Ref, verb: Verb, body: Command) -> Any:
    """The body is the verb's map of the procedure language, part D, without `by`. A task named as it was shown (`step`,
    `row`, `round`, `phase`) gives `conflict` where somebody was quicker; left out, `order`."""
    return acting.act(caller_of(request), ref, verb, body)


@router.post("/{ref}/steps/{step}/{verb}", response=Moved, summary="Act in a step", operation_id="step_command")
def step_command(request: HttpRequest, ref: Ref, step: str, verb: StepVerb, body: Command) -> Any:
    """The frequent commands by their step: `POST /cases/{ref}/commands/{verb}` with `step` in the body."""
    if verb not in STEP_VERBS:
        raise Problem(404, "not_found")
    return acting.act(caller_of(request), ref, verb, {**body, "step": step})


@router.post("/{ref}/messages", response=Moved, summary="Send a message", operation_id="send_message")
def send_message(request: HttpRequest, ref: Ref, body: Command) -> Any:
    """The verb `message`: `{to, text, promise?}`."""
    return acting.act(caller_of(request), ref, "message", body)

import type { IgnoreReason } from '../../audit/events/change.ts'
import { describeIgnoreReason } from '../../audit/events/ignore-reason.ts'
import { kinds } from '../../audit/resources/kinds.ts'
import type { KindDefinition } from '../../audit/resources/kind-definition.ts'
import { defaultTiming } from '../../audit/settings/timing.ts'
import { eventSections } from './event-sections.ts'
import type { EventSection } from './event-example.ts'
import { buildEventRows, type EventRow } from './event-rows.ts'
import { buildRuleRows } from './rule-rows.ts'
import { renderBullets, renderParagraphs, renderMarkdownTable } from './markdown.ts'
import {
  formatFactName,
  groupItems,
  joinPhrases,
  formatKind,
  formatKindPlural,
  describeAffectedKinds,
} from './wording.ts'

/** The reasons in the order of the table. */
const IGNORE_REASONS: readonly IgnoreReason[] = [
  'failed',
  'dry-run',
  'read-only',
  'out-of-scope-region',
  'other-cloud',
  'duplicate',
  'service-linked',
  'kind-not-audited',
  'not-in-use',
  'without-effect',
]

/** Renders `docs/events.md` from the event parsers and the kind definitions. */
export function renderEventsPage(): string {
  const general = [
    renderIntro,
    renderArrival,
    renderIgnored,
    renderUnnamed,
    renderOrder,
    renderRechecks,
    renderEffects,
  ].map(part => part())
  return `${[...general, LEGEND, ...eventSections.map(renderSection)].join('\n\n')}\n`
}

function renderIntro(): string {
  return renderParagraphs(
    '# Events',
    `This page lists what Assay reads again for each event, and what the change can affect. An event is
    [a hint](decisions/0001-events-are-hints.md): evaluations rest on reads, never on the event itself.
    \`npm run docs\` generates this page from the code: the parsers get an example of each event, and the tables show their
    results.`,
  )
}

function renderArrival(): string {
  return [
    '## How events arrive',
    renderMarkdownTable(['rule', 'regions', 'events'], buildRuleRows()),
    renderParagraphs(
      `Some services send their own events. API calls arrive as CloudTrail events, which EventBridge receives only if a trail
      logs them; [doctor](doctor.md) checks that. The rules admit calls that change something and did not fail. The rule state
      \`ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS\` is for changes that CloudTrail marks as read-only.`,
      `Events of IAM exist only in us-east-1, and so do those of Organizations, which only the management account receives
      ([deploy](deploy.md)). Events outside the home region are forwarded to it. There each event goes to the queue of its
      collector function.`,
    ),
  ].join('\n\n')
}

function renderIgnored(): string {
  const reasons = IGNORE_REASONS.map(reason => {
    const description = describeIgnoreReason(reason)
    return [`\`${reason}\``, `${description.charAt(0).toUpperCase()}${description.slice(1)}.`]
  })
  return [
    renderParagraphs(
      '## Ignored events',
      `Rules cannot filter everything. Collector functions count the events that they ignore by reason, in the metric
      \`ignored\` of the namespace \`Assay\`, which the dashboard shows. No event is ignored
      without a reason: an event that cannot be parsed becomes a [dead letter](operations.md#dead-letters-hold-messages).`,
    ),
    renderMarkdownTable(['reason', 'meaning'], reasons),
  ].join('\n\n')
}

function renderUnnamed(): string {
  return renderParagraphs(
    '## Events that do not name their resource',
    `Some calls name a tag, a layer or an association, but not the resource that has it. The event then concerns all
    resources that are known to have it ("images that have the tag").`,
    `CloudTrail omits parameters of more than 100 KB, and fields can be hidden or missing. Assay then lists and reads all
    resources of the kind in the region, through the low-priority queue of the collector function, so that other events do
    not wait. It never concludes that nothing was affected
    ([decision 15](decisions/0015-events-without-named-resources.md)).`,
  )
}

function renderOrder(): string {
  return [
    '## Repeated, late, reordered and lost events',
    renderBullets(
      `**Repeated**: a repeated delivery has the same id and is ignored as \`duplicate\`. Events of ECR and CloudTrail about the
      same change are [one change](decisions/0014-two-events-of-one-change.md).`,
      `**Late or reordered**: a read returns the current state, whichever event caused it. The affected resources follow from
      the relationships before and after the change.`,
      `**In bursts**: [one read](decisions/0017-recent-reads-are-reused.md) answers all events of a resource that waited in
      the queue.`,
      `**Lost**: EventBridge does not guarantee that a service's events arrive. The [full scan](architecture.md#what-no-event-reports)
      compares CloudTrail's event history with the events that arrived, and reads everything again.`,
    ),
  ].join('\n\n')
}

function renderRechecks(): string {
  return renderParagraphs(
    '## Rechecks and transient violations',
    `A read can come too early. If it does not find what the event reports (created, deleted, this version), Assay reads again
    after ${joinPhrases(listRecheckDelays())} seconds; IAM resources are always read again. A resource counts as deleted only after it was not
    found twice.`,
    `A change that is undone before Assay reads it leaves no finding. If two events prove the state between them, for example
    a policy that was attached and detached, Assay evaluates the affected resources in that state. It stores and notifies
    violations as _transient violations_, with both times and both actors; compliance records keep the evaluations of what was
    read ([decision 16](decisions/0016-transient-violations.md)).`,
  )
}

function renderEffects(): string {
  return [
    renderParagraphs(
      '## What a change affects',
      `The code declares for each fact what a change of it can affect (\`audit/resources\`): the resources related to it now, and
      those related to it before the change. Assay evaluates them again from their stored facts, without reading them.`,
    ),
    renderMarkdownTable(['kind', 'changed facts', 'affects'], Object.values(kinds).flatMap(buildEffectRows)),
    renderParagraphs(
      `Changes of ${joinPhrases(listKindsWithoutEffect())} affect no other resources. Assay does not follow
      AWS managed policies, which change without an event, nor instance profiles and clusters. Privilege escalation depends on
      the whole account, so a change updates the escalation index instead.`,
    ),
  ].join('\n\n')
}

const LEGEND = [
  '## Events by service',
  renderBullets(
    `**read again**: the resources and facts that are read again; "all" means all facts, and – none: the resource is only
    evaluated again from its stored facts.`,
    `**affects**: the kinds of other resources that are evaluated again. The table above shows how they are related.`,
    `**notes**: "until …" is what a read has to find, otherwise it is repeated; "claim" means that the event itself reports
    the new value, so that it can start or end a transient violation; "without parameters" is what is read if CloudTrail
    omitted the parameters; "ignored" is the reason why the event has no effect.`,
  ),
].join('\n\n')

/** One row for all facts of a kind with the same effects. */
function buildEffectRows({ kind, facts }: KindDefinition): string[][] {
  const affecting = Object.entries(facts).filter(
    ([, { affects, affectsWhenNew = [] }]) => affects.length + affectsWhenNew.length > 0,
  )
  const groups = groupItems(affecting, ([, { affects, affectsWhenNew }]) =>
    JSON.stringify([affects, affectsWhenNew]),
  )
  return groups.map(group => {
    const names = group.map(([name]) => formatFactName(name)).join(', ')
    const definitions = group.slice(0, 1).map(([, definition]) => definition)
    return [formatKind(kind), names, describeAffectedKinds(kind, definitions).join('; ')]
  })
}

/** Kinds with facts that affect no other resources. */
function listKindsWithoutEffect(): string[] {
  return Object.values(kinds)
    .filter((definition: KindDefinition) => Object.keys(definition.facts).length > 0)
    .filter(definition => buildEffectRows(definition).length === 0)
    .map(({ kind }) => formatKindPlural(kind))
    .toSorted()
}

/** The seconds after a change at which it is rechecked. */
function listRecheckDelays(): string[] {
  return defaultTiming.recheckDelays.map((_, index, all) =>
    String(all.slice(0, index + 1).reduce((sum, delay) => sum + delay, 0)),
  )
}

function renderSection({ title, about, collector: onlyCollector, examples }: EventSection): string {
  const rows = examples
    .flatMap(buildEventRows)
    .filter(({ collector }) => onlyCollector === undefined || collector === onlyCollector)
  const collectors = [...new Set(rows.map(({ collector }) => collector))]
  const by = `Collector ${collectors.length === 1 ? 'function' : 'functions'}: ${joinPhrases(collectors.map(collector => `\`${collector}\``))}.`
  const changes = rows.filter(({ refreshes }) => refreshes.length > 0)
  const isSpecial = changes.some(({ eventuallyConsistent }) => !eventuallyConsistent)
  const cells = rows.map(eventRow => buildCells(eventRow, { collectorCount: collectors.length, isSpecial }))
  return [
    `### ${title}`,
    renderParagraphs(`${about} ${by}`),
    renderMarkdownTable(['event', 'read again', 'affects', 'notes'], cells),
  ].join('\n\n')
}

function buildCells(
  eventRow: EventRow,
  { collectorCount, isSpecial }: { collectorCount: number; isSpecial: boolean },
): string[] {
  const { name, that, collector, refreshes, affects, notes, eventuallyConsistent } = eventRow
  const own = [
    ...(collectorCount > 1 ? [`by \`${collector}\``] : []),
    ...notes,
    ...(isSpecial && eventuallyConsistent ? ['always rechecked'] : []),
  ]
  return [
    `\`${name}\`${that === undefined ? '' : ` that ${that}`}`,
    refreshes.join('; '),
    joinPhrases(affects.map(formatKindPlural)),
    own.join('; '),
  ]
}

import type { IgnoreReason } from '../../audit/events/change.ts'
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
  joinWords,
  formatKind,
  formatKindPlural,
  describeAffectedKinds,
} from './wording.ts'

/** Why an event leads to nothing, for people. */
const IGNORE_REASONS: Readonly<Record<IgnoreReason, string>> = {
  failed: 'The call failed, or did nothing of what it was asked for.',
  'dry-run': 'It only asked whether it might be done.',
  'read-only': 'It only read.',
  'out-of-scope-region': 'It happened in a region that is not in scope.',
  'other-cloud': 'It is about something outside AWS.',
  duplicate: 'The same event was worked off before.',
  'service-linked': 'It is about a role that AWS makes and looks after by itself.',
  'kind-not-audited': 'It is about something, or somebody else, that Assay does not audit.',
  'not-in-use': 'Nothing that is audited has to do with what it is about.',
}

/** `docs/events.md`: what Assay makes of each event, as its readers say it. */
export function renderEventsPage(): string {
  const general = [
    renderIntro,
    renderArrival,
    renderDropped,
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
    `What each event makes Assay look at again, and whom that can affect. An event is [a hint](decisions/0001-events-are-hints.md):
    no verdict rests on it, but on what is read then. This page is made from the code by \`npm run docs\`: the readers are
    given an event of each name, and the tables say what they answer.`,
  )
}

function renderArrival(): string {
  return [
    '## How events get to Assay',
    renderMarkdownTable(['rule', 'where', 'events'], buildRuleRows()),
    renderParagraphs(
      `Some services tell by themselves what happens. Calls of their APIs are told by CloudTrail, whose events arrive only
      where a trail logs them: [doctor](doctor.md) says whether one does. Rules let in what changes something and did not fail. The
      second state of rules, \`ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS\`, is for what changes something and yet calls
      itself read-only.`,
      `IAM's events exist in us-east-1 alone, and so do those of Organizations, which only the account that manages the
      organization gets ([deploy](deploy.md)). What arises outside the home region is forwarded to it. There each event
      lands in the queue of its reader.`,
    ),
  ].join('\n\n')
}

function renderDropped(): string {
  const reasons = Object.entries(IGNORE_REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning])
  return [
    renderParagraphs(
      '## What is dropped',
      `No rule can tell everything that matters. What a reader drops is counted by reason: the metric \`ignored\` of the
      namespace \`Assay\`, and the graph "Events that mean nothing" of the dashboard. Nothing is dropped without one: an
      event that cannot be read is kept as a [dead letter](operations.md#dead-letters-hold-messages).`,
    ),
    renderMarkdownTable(['reason', 'what it means'], reasons),
  ].join('\n\n')
}

function renderUnnamed(): string {
  return renderParagraphs(
    '## When an event does not say whom it is about',
    `Some calls name a tag, a layer or an association, and not what has it. Then it is about whatever is known to have it
    ("images that have the tag").`,
    `CloudTrail leaves out parameters of more than 100 KB, and fields may be hidden or missing. Then all of the kind in the
    region are listed and looked at, in the reader's second queue, so that no other event has to wait. It is never said
    that nothing was affected ([decision 15](decisions/0015-events-without-named-resources.md)).`,
  )
}

function renderOrder(): string {
  return [
    '## Twice, late, in any order, or never',
    renderBullets(
      `**Twice**: an event that is delivered again has the same id, and is dropped as \`duplicate\`. What ECR and CloudTrail
      both tell is [one change](decisions/0014-two-events-of-one-change.md).`,
      `**Late, or in another order**: a read finds what is so now, whichever event asks for it. Whom a change affects follows
      from what was tied to it before and after.`,
      `**In bursts**: events of one resource that had to wait for long are answered by
      [one read](decisions/0017-recent-reads-are-reused.md).`,
      `**Never**: AWS delivers as well as it can. The [sweep](architecture.md#what-no-event-reports) compares CloudTrail's event
      history with what arrived, and looks at everything.`,
    ),
  ].join('\n\n')
}

function renderRechecks(): string {
  return renderParagraphs(
    '## Second looks, and what no look sees',
    `A read may come too early. Where it does not find what the event says (there, gone, this version), it is made again
    after ${joinWords(listRecheckDelays())} seconds; IAM is read again in any case. That something is gone is believed once it was seen twice.`,
    `What is undone before anybody could read it leaves no finding. Where two events alone prove what was so between them,
    such as a policy that was attached and detached, whom it affects is judged as it was then. What fell short is kept and
    told as an _exposure window_, with both times and both actors; verdicts stay those of what was read
    ([decision 16](decisions/0016-transient-violations.md)).`,
  )
}

function renderEffects(): string {
  return [
    renderParagraphs(
      '## Whom a change reaches',
      `Each fact says in the code whom a change of it can affect (\`audit/resources\`): those who are tied to it now, and those
      who were until the change. All of them are judged anew, by what is known of them; they are not read.`,
    ),
    renderMarkdownTable(['a change of', 'in its', 'reaches'], Object.values(kinds).flatMap(buildEffectRows)),
    renderParagraphs(
      `There it stops. Changes of these reach nobody else: ${joinWords(listKindsWithoutEffect())}. Not followed at all are policies of AWS, which
      change without an event; instance profiles and clusters; and who in the account could give himself more than he has,
      which is a question about the whole account and not about a change.`,
    ),
  ].join('\n\n')
}

const LEGEND = [
  '## What each event leads to',
  renderBullets(
    `**read again**: what of whom; "all" is all that is known of it, and – nothing: it is judged anew from what is known.`,
    `**reaches**: of what kinds those are who are judged anew besides. How they are tied to it says the table above.`,
    `**note**: "until" says what a look has to see, or another one follows; "told" is that the event itself says what became
    of it, so that it can begin or end an exposure window; "unnamed" who is looked at where the event has no parameters;
    "ignored" why it leads to nothing.`,
  ),
].join('\n\n')

/** A row for all facts of a kind that reach the same. */
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

/** The kinds of which something is read, and none of it reaches anybody. */
function listKindsWithoutEffect(): string[] {
  return Object.values(kinds)
    .filter((definition: KindDefinition) => Object.keys(definition.facts).length > 0)
    .filter(definition => buildEffectRows(definition).length === 0)
    .map(({ kind }) => formatKindPlural(kind))
    .toSorted()
}

/** The seconds after which what was changed is looked at again. */
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
  const by = `Read by ${joinWords(collectors.map(collector => `\`${collector}\``))}.`
  const changes = rows.filter(({ refreshes }) => refreshes.length > 0)
  const isSpecial = changes.some(({ eventuallyConsistent }) => !eventuallyConsistent)
  const cells = rows.map(eventRow => buildCells(eventRow, { readers: collectors.length, isSpecial }))
  return [
    `### ${title}`,
    renderParagraphs(`${about} ${by}`),
    renderMarkdownTable(['event', 'read again', 'reaches', 'note'], cells),
  ].join('\n\n')
}

function buildCells(
  eventRow: EventRow,
  { readers: collectors, isSpecial }: { readers: number; isSpecial: boolean },
): string[] {
  const { name, that, collector, refreshes, affects, notes, eventuallyConsistent } = eventRow
  const own = [
    ...(collectors > 1 ? [`by \`${collector}\``] : []),
    ...notes,
    ...(isSpecial && eventuallyConsistent ? ['looked at again in any case'] : []),
  ]
  return [
    `\`${name}\`${that === undefined ? '' : ` that ${that}`}`,
    refreshes.join('; '),
    joinWords(affects.map(formatKindPlural)),
    own.join('; '),
  ]
}

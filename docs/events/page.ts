import type { IgnoreReason } from '../../audit/changes/change.ts'
import { kinds } from '../../audit/resources/kinds.ts'
import type { KindDefinition } from '../../audit/resources/kind.ts'
import { defaultTiming } from '../../audit/timing.ts'
import { catalogue } from './catalogue.ts'
import type { Section } from './example.ts'
import { rowsOf, type Row } from './row.ts'
import { ruleRows } from './rules.ts'
import { bullets, prose, table } from './text.ts'
import { factInWords, grouped, list, nounOf, nounsOf, reachInWords } from './words.ts'

/** Why an event leads to nothing, for people. */
const IGNORED: Readonly<Record<IgnoreReason, string>> = {
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
export function eventsPage(): string {
  const general = [intro, arrival, dropped, unsaid, order, later, reaching].map(part => part())
  return `${[...general, LEGEND, ...catalogue.map(sectionOf)].join('\n\n')}\n`
}

function intro(): string {
  return prose(
    '# Events',
    `What each event makes Assay look at again, and whom that can affect. An event is [a hint](decisions/0001-an-event-is-a-hint.md):
    no verdict rests on it, but on what is read then. This page is made from the code by \`npm run docs\`: the readers are
    given an event of each name, and the tables say what they answer.`,
  )
}

function arrival(): string {
  return [
    '## How events get to Assay',
    table(['rule', 'where', 'events'], ruleRows()),
    prose(
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

function dropped(): string {
  const reasons = Object.entries(IGNORED).map(([reason, meaning]) => [`\`${reason}\``, meaning])
  return [
    prose(
      '## What is dropped',
      `No rule can tell everything that matters. What a reader drops is counted by reason: the metric \`ignored\` of the
      namespace \`Assay\`, and the graph "Events that mean nothing" of the dashboard. Nothing is dropped without one: an
      event that cannot be read is kept as a [dead letter](operations.md#dead-letters-hold-messages).`,
    ),
    table(['reason', 'what it means'], reasons),
  ].join('\n\n')
}

function unsaid(): string {
  return prose(
    '## When an event does not say whom it is about',
    `Some calls name a tag, a layer or an association, and not what has it. Then it is about whatever is known to have it
    ("images that have the tag").`,
    `CloudTrail leaves out parameters of more than 100 KB, and fields may be hidden or missing. Then all of the kind in the
    region are listed and looked at, in the reader's second queue, so that no other event has to wait. It is never said
    that nothing was affected ([decision 15](decisions/0015-what-an-event-does-not-name.md)).`,
  )
}

function order(): string {
  return [
    '## Twice, late, in any order, or never',
    bullets(
      `**Twice**: an event that is delivered again has the same id, and is dropped as \`duplicate\`. What ECR and CloudTrail
      both tell is [one change](decisions/0014-two-events-one-change.md).`,
      `**Late, or in another order**: a read finds what is so now, whichever event asks for it. Whom a change affects follows
      from what was tied to it before and after.`,
      `**In bursts**: events of one resource that had to wait for long are answered by
      [one read](decisions/0017-reads-that-are-new-enough.md).`,
      `**Never**: AWS delivers as well as it can. The [sweep](architecture.md#what-no-event-tells) compares CloudTrail's event
      history with what arrived, and looks at everything.`,
    ),
  ].join('\n\n')
}

function later(): string {
  return prose(
    '## Second looks, and what no look sees',
    `A read may come too early. Where it does not find what the event says (there, gone, this version), it is made again
    after ${list(delays())} seconds; IAM is read again in any case. That something is gone is believed once it was seen twice.`,
    `What is undone before anybody could read it leaves no finding. Where two events alone prove what was so between them,
    such as a policy that was attached and detached, whom it affects is judged as it was then. What fell short is kept and
    told as an _exposure window_, with both times and both actors; verdicts stay those of what was read
    ([decision 16](decisions/0016-what-no-look-saw.md)).`,
  )
}

function reaching(): string {
  return [
    prose(
      '## Whom a change reaches',
      `Each fact says in the code whom a change of it can affect (\`audit/resources\`): those who are tied to it now, and those
      who were until the change. All of them are judged anew, by what is known of them; they are not read.`,
    ),
    table(['a change of', 'in its', 'reaches'], Object.values(kinds).flatMap(reachRows)),
    prose(
      `There it stops. Changes of these reach nobody else: ${list(endings())}. Not followed at all are policies of AWS, which
      change without an event; instance profiles and clusters; and who in the account could give himself more than he has,
      which is a question about the whole account and not about a change.`,
    ),
  ].join('\n\n')
}

const LEGEND = [
  '## What each event leads to',
  bullets(
    `**read again**: what of whom; "all" is all that is known of it, and – nothing: it is judged anew from what is known.`,
    `**reaches**: of what kinds those are who are judged anew besides. How they are tied to it says the table above.`,
    `**note**: "until" says what a look has to see, or another one follows; "told" is that the event itself says what became
    of it, so that it can begin or end an exposure window; "unnamed" who is looked at where the event has no parameters;
    "ignored" why it leads to nothing.`,
  ),
].join('\n\n')

/** A row for all facts of a kind that reach the same. */
function reachRows({ kind, facts }: KindDefinition): string[][] {
  const telling = Object.entries(facts).filter(
    ([, { reaches, reachesIfNew = [] }]) => reaches.length + reachesIfNew.length > 0,
  )
  const groups = grouped(telling, ([, { reaches, reachesIfNew }]) => JSON.stringify([reaches, reachesIfNew]))
  return groups.map(group => {
    const names = group.map(([name]) => factInWords(name)).join(', ')
    const definitions = group.slice(0, 1).map(([, definition]) => definition)
    return [nounOf(kind), names, reachInWords(kind, definitions).join('; ')]
  })
}

/** The kinds of which something is read, and none of it reaches anybody. */
function endings(): string[] {
  return Object.values(kinds)
    .filter((definition: KindDefinition) => Object.keys(definition.facts).length > 0)
    .filter(definition => reachRows(definition).length === 0)
    .map(({ kind }) => nounsOf(kind))
    .toSorted()
}

/** The seconds after which what was changed is looked at again. */
function delays(): string[] {
  return defaultTiming.lookAgainAfter.map((_, index, all) =>
    String(all.slice(0, index + 1).reduce((sum, delay) => sum + delay, 0)),
  )
}

function sectionOf({ title, about, reader: only, examples }: Section): string {
  const rows = examples.flatMap(rowsOf).filter(({ reader }) => only === undefined || reader === only)
  const readers = [...new Set(rows.map(({ reader }) => reader))]
  const by = `Read by ${list(readers.map(reader => `\`${reader}\``))}.`
  const changes = rows.filter(({ looks }) => looks.length > 0)
  const isSpecial = changes.some(({ lags }) => !lags)
  const cells = rows.map(row => cellsOf(row, { readers: readers.length, isSpecial }))
  return [
    `### ${title}`,
    prose(`${about} ${by}`),
    table(['event', 'read again', 'reaches', 'note'], cells),
  ].join('\n\n')
}

function cellsOf(row: Row, { readers, isSpecial }: { readers: number; isSpecial: boolean }): string[] {
  const { name, that, reader, looks, reaches, notes, lags } = row
  const own = [
    ...(readers > 1 ? [`by \`${reader}\``] : []),
    ...notes,
    ...(isSpecial && lags ? ['looked at again in any case'] : []),
  ]
  return [
    `\`${name}\`${that === undefined ? '' : ` that ${that}`}`,
    looks.join('; '),
    list(reaches.map(nounsOf)),
    own.join('; '),
  ]
}

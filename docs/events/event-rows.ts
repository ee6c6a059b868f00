import type {
  Change,
  Expectation,
  ParsedEvent,
  AuditScope,
  Subject,
  IndirectSubjects,
} from '../../audit/events/change.ts'
import { matchTriggers, type Trigger } from '../../audit/events/triggers.ts'
import type { CollectorQueue } from '../../audit/resources/collector-queue.ts'
import { getKindDefinition } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import {
  DOC_ACCOUNT,
  DOC_FIRST_REGION,
  DOC_MANAGEMENT_ACCOUNT,
  DOC_REGION,
  type EventExample,
} from './event-example.ts'
import {
  formatFactName,
  joinPhrases,
  formatKind,
  formatKindPlural,
  formatPluralVerb,
  listAffectedKinds,
} from './wording.ts'

/** The audit scope of the examples. */
export const exampleScope: AuditScope = {
  regions: [DOC_REGION, DOC_FIRST_REGION],
  account: DOC_ACCOUNT,
  organization: {
    account: DOC_ACCOUNT,
    managementAccount: DOC_MANAGEMENT_ACCOUNT,
    parents: ['r-ab12', 'ou-ab12-prodacct'],
  },
}

/** The result of a parser for an example. */
export interface EventRow {
  name: string
  that?: string
  collector: CollectorQueue
  /** The resources that are read again, each with its facts. */
  refreshes: string[]
  /** The kinds of other affected resources. */
  affects: Kind[]
  notes: string[]
  /** Whether it is always rechecked. */
  eventuallyConsistent: boolean
}

/** The rows of an example: one per matching trigger. Calls on a function of Assay match two. */
export function buildEventRows(eventExample: EventExample): EventRow[] {
  return matchTriggers(eventExample.event).map(trigger => buildEventRow(eventExample, trigger))
}

function buildEventRow({ name, that, event }: EventExample, trigger: Trigger): EventRow {
  const parsedEvent = trigger.parse(event, exampleScope)
  const about = { name, ...(that === undefined ? {} : { that }), collector: trigger.queue }
  if ('ignored' in parsedEvent)
    return {
      ...about,
      refreshes: [],
      affects: [],
      notes: [`ignored: \`${parsedEvent.ignored}\``],
      eventuallyConsistent: false,
    }
  const { change } = parsedEvent
  const unnamed = listUnnamedKinds(event, trigger)
  return {
    ...about,
    refreshes: describeRefreshes(change),
    affects: listEffects(change),
    notes: [
      ...describeExpectations(change),
      ...(change.subjects.some(({ claims = [] }) => claims.length > 0) ? ['claim'] : []),
      ...describeRequired(change),
      ...(unnamed.length === 0
        ? []
        : [`without parameters: ${joinPhrases(unnamed.map(kind => `all ${formatKnownKind(kind)}`))}`]),
    ],
    eventuallyConsistent: change.eventuallyConsistent,
  }
}

/** The kinds that are relisted if CloudTrail omits all parameters, as it does above 100 KB. */
function listUnnamedKinds(event: object, trigger: Trigger): readonly Kind[] {
  const bare = removeParameters(event)
  const parsed: ParsedEvent | undefined = bare && trigger.parse(bare, exampleScope)
  return parsed !== undefined && 'change' in parsed ? (parsed.change.unresolvedKinds ?? []) : []
}

/** An API call event without its parameters; undefined for other events. */
export function removeParameters(event: object): object | undefined {
  if (!('detail' in event) || typeof event.detail !== 'object' || event.detail === null) return undefined
  if (!('requestParameters' in event.detail)) return undefined
  return { ...event, detail: { ...event.detail, requestParameters: null, responseElements: null } }
}

function describeRefreshes({ subjects, indirectSubjects = [], unresolvedKinds = [] }: Change): string[] {
  return [
    ...new Set([
      ...subjects.map(subject => `${formatKind(subject.resource.kind)}: ${formatFacts(subject)}`),
      ...indirectSubjects.map(each => `${describeIndirectSubjects(each)}: ${formatFacts(each)}`),
      ...unresolvedKinds.map(kind => `${formatKnownKind(kind)} of the region: all`),
    ]),
  ]
}

/** The resources of a kind that are read if none is named. */
function formatKnownKind(kind: Kind): string {
  return `${getKindDefinition(kind).auditedIfReferenced ? 'known ' : ''}${formatKindPlural(kind)}`
}

function formatFacts({ facts, fullRead }: Pick<Subject, 'facts' | 'fullRead'>): string {
  if (facts === 'ALL' || fullRead === true) return 'all'
  return facts.length === 0 ? '–' : facts.map(formatFactName).join(', ')
}

function describeIndirectSubjects({ target, kind, relationship }: IndirectSubjects): string {
  const label = getKindDefinition(kind).facts[relationship]?.relationship?.label
  if (label === undefined) throw new Error(`${kind} has no relationship ${relationship}`)
  return `${formatKindPlural(kind)} that ${formatPluralVerb(label)} the ${formatKind(target.kind)}`
}

function listEffects({ subjects, indirectSubjects = [] }: Change): Kind[] {
  const sources = [
    ...subjects.map(({ resource, facts }) => ({ kind: resource.kind, facts })),
    ...indirectSubjects.map(({ kind, facts }) => ({ kind, facts })),
  ]
  const kinds = sources.flatMap(({ kind, facts }) => {
    const definitions = getKindDefinition(kind).facts
    const names = facts === 'ALL' ? Object.keys(definitions) : facts
    return listAffectedKinds(
      kind,
      names.flatMap(name => definitions[name] ?? []),
    )
  })
  return [...new Set(kinds)]
}

function describeExpectations({ subjects }: Change): string[] {
  return [...new Set(subjects.flatMap(({ expectation }) => describeExpectation(expectation)))]
}

function describeExpectation({ presence, facts = {}, references = {} }: Expectation = {}): string[] {
  const names = [...Object.keys(facts), ...Object.keys(references)].map(formatFactName)
  const isPlural = names.length > 1 || names.some(name => /[^u]s$/.test(name))
  return [
    ...(presence === 'DELETED' ? ['until it is deleted'] : []),
    ...(names.length === 0
      ? []
      : [`until its ${joinPhrases(names)} ${isPlural ? 'match' : 'matches'} the event`]),
  ]
}

function describeRequired({ indirectSubjects = [] }: Change): string[] {
  const kinds = new Set(indirectSubjects.flatMap(({ required, kind }) => (required ? [kind] : [])))
  return [...kinds].map(kind => `if none is known: all ${formatKindPlural(kind)}`)
}

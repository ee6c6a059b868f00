import type { Change, Expectation, Read, Scope, Subject, Through } from '../../audit/changes/change.ts'
import { triggersOf, type Trigger } from '../../audit/changes/triggers.ts'
import type { Reader } from '../../audit/messages.ts'
import { definitionOf } from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { ACCOUNT, FIRST_REGION, MANAGEMENT_ACCOUNT, REGION, type Example } from './example.ts'
import { factInWords, list, nounOf, nounsOf, pluralOf, reached } from './words.ts'

/** What is audited in the account of the examples. */
export const scope: Scope = {
  regions: [REGION, FIRST_REGION],
  account: ACCOUNT,
  organization: {
    account: ACCOUNT,
    managementAccount: MANAGEMENT_ACCOUNT,
    above: ['r-ab12', 'ou-ab12-prodacct'],
  },
}

/** What a reader makes of an example. */
export interface Row {
  name: string
  that?: string
  reader: Reader
  /** Whom it looks at again, and what of each. */
  looks: string[]
  /** The kinds of those whom that can affect besides. */
  reaches: Kind[]
  notes: string[]
  /** Whether it is looked at again whatever was seen. */
  lags: boolean
}

/** What the readers make of an example: one, or two where it befalls a function of Assay. */
export function rowsOf(example: Example): Row[] {
  return triggersOf(example.event).map(trigger => rowOf(example, trigger))
}

function rowOf({ name, that, event }: Example, trigger: Trigger): Row {
  const read = trigger.read(event, scope)
  const about = { name, ...(that === undefined ? {} : { that }), reader: trigger.queue }
  if ('ignored' in read)
    return { ...about, looks: [], reaches: [], notes: [`ignored: \`${read.ignored}\``], lags: false }
  const { change } = read
  const unnamed = unnamedIn(event, trigger)
  return {
    ...about,
    looks: looksOf(change),
    reaches: reachesOf(change),
    notes: [
      ...expectationsOf(change),
      ...(change.subjects.some(({ tells = [] }) => tells.length > 0) ? ['told'] : []),
      ...mustOf(change),
      ...(unnamed.length === 0 ? [] : [`unnamed: ${list(unnamed.map(kind => `all ${thoseOf(kind)}`))}`]),
    ],
    lags: change.lags,
  }
}

/** Of which kinds all are looked at where CloudTrail left out all parameters, as it does above 100 KB. */
function unnamedIn(event: object, trigger: Trigger): readonly Kind[] {
  const bare = withoutParameters(event)
  const read: Read | undefined = bare && trigger.read(bare, scope)
  return read !== undefined && 'change' in read ? (read.change.unresolved ?? []) : []
}

/** The event of a call without its parameters; nothing for what is no call. */
export function withoutParameters(event: object): object | undefined {
  if (!('detail' in event) || typeof event.detail !== 'object' || event.detail === null) return undefined
  if (!('requestParameters' in event.detail)) return undefined
  return { ...event, detail: { ...event.detail, requestParameters: null, responseElements: null } }
}

function looksOf({ subjects, through = [], unresolved = [] }: Change): string[] {
  return [
    ...new Set([
      ...subjects.map(subject => `${nounOf(subject.resource.kind)}: ${factsInWords(subject)}`),
      ...through.map(each => `${throughInWords(each)}: ${factsInWords(each)}`),
      ...unresolved.map(kind => `${thoseOf(kind)} of the region: all`),
    ]),
  ]
}

/** Those of a kind that are looked at where none is named. */
function thoseOf(kind: Kind): string {
  return `${nounsOf(kind)}${definitionOf(kind).onlyWhereNamed ? ' that are known' : ''}`
}

function factsInWords({ facts, whole }: Pick<Subject, 'facts' | 'whole'>): string {
  if (facts === 'ALL' || whole === true) return 'all'
  return facts.length === 0 ? '–' : facts.map(factInWords).join(', ')
}

function throughInWords({ target, of, relation }: Through): string {
  const says = definitionOf(of).facts[relation]?.relation?.says
  if (says === undefined) throw new Error(`${of} has no relation ${relation}`)
  return `${nounsOf(of)} that ${pluralOf(says)} the ${nounOf(target.kind)}`
}

function reachesOf({ subjects, through = [] }: Change): Kind[] {
  const sources = [
    ...subjects.map(({ resource, facts }) => ({ kind: resource.kind, facts })),
    ...through.map(({ of, facts }) => ({ kind: of, facts })),
  ]
  const kinds = sources.flatMap(({ kind, facts }) => {
    const definitions = definitionOf(kind).facts
    const names = facts === 'ALL' ? Object.keys(definitions) : facts
    return reached(
      kind,
      names.flatMap(name => definitions[name] ?? []),
    )
  })
  return [...new Set(kinds)]
}

function expectationsOf({ subjects }: Change): string[] {
  return [...new Set(subjects.flatMap(({ expects }) => untilInWords(expects)))]
}

function untilInWords({ presence, facts = {}, names = {} }: Expectation = {}): string[] {
  const said = [...Object.keys(facts), ...Object.keys(names)]
  return [
    ...(presence === 'GONE' ? ['until it is gone'] : []),
    ...(said.length === 0
      ? []
      : [`until its ${list(said.map(factInWords))} ${said.length === 1 ? 'is' : 'are'} as the event says`]),
  ]
}

function mustOf({ through = [] }: Change): string[] {
  const kinds = new Set(through.flatMap(({ must, of }) => (must ? [of] : [])))
  return [...kinds].map(kind => `if none is known: all ${nounsOf(kind)}`)
}

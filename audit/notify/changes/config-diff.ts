import { isDeepStrictEqual } from 'node:util'
import {
  restorePriorFacts,
  restoreResultingFacts,
  type ResourceSnapshot,
} from '../../resources/resource-snapshot.ts'
import type { Fact } from '../../resources/fact.ts'
import { describeResource, getKindDefinition } from '../../resources/kinds.ts'
import type { Kind, Resource } from '../../resources/resource.ts'
import { limitSentenceLength, quoteText } from '../../text/quote-text.ts'
import { formatUtcTime } from '../../text/utc-time.ts'
import { describeField } from './describe-field.ts'
import { describeFact, findFieldLabel } from './fact-labels.ts'

/** Characters of a value that a notification shows. */
const MAX_CHARACTERS = 120

type Facts = Readonly<Record<string, Fact>>

/**
 * What the change modified in the configuration of a resource, one line for each difference. Empty for a resource that
 * was read for the first time.
 */
export function formatConfigDiff(snapshot: ResourceSnapshot, changeId: string): string[] {
  const { resource } = snapshot
  const before = restorePriorFacts(snapshot, changeId)
  const after = restoreResultingFacts(snapshot, changeId)
  if (before === undefined || Object.keys(before).length === 0) return []
  if (Object.keys(after).length === 0) return [`${describeResource(resource)} was deleted`]
  const modified = Object.keys({ ...before, ...after }).filter(
    name => !isDeepStrictEqual(before[name], after[name]),
  )
  return modified
    .filter(name => !isRestated(name, modified))
    .flatMap(name => formatFactChange(resource.kind, name, { before, after }))
    .map(line => `${describeResource(resource)}${line}`)
}

/**
 * Whether another modified fact says the same: the resource that a URI names, as `image` beside `imageUri`, the new revision
 * of a service beside all that it deploys, the time of the change itself, or the status of a revision, with which reads of its standalone tasks begin.
 */
function isRestated(name: string, modified: readonly string[]): boolean {
  if (name === 'lastModified') return modified.length > 1
  if (name === 'deployedRevisions') return modified.includes('taskDefinition')
  if (name === 'standaloneTasks') return modified.includes('status')
  if (name === 'codeContent') return modified.includes('codeSha256')
  if (name === 'layerContents') return modified.includes('layers')
  return name.endsWith('Uri') && modified.includes(name.slice(0, -'Uri'.length))
}

function formatFactChange(kind: Kind, name: string, facts: { before: Facts; after: Facts }): string[] {
  const [before, after] = [facts.before[name], facts.after[name]]
  if (before === undefined || 'unknown' in before) return []
  const label = describeFact(kind, name)
  if (after === undefined || 'unknown' in after)
    return [`: ${label} can no longer be read (${after?.unknown ?? 'missing'})`]
  const relationship = getKindDefinition(kind).facts[name]?.relationship
  if (relationship !== undefined)
    return formatRelationshipChange(relationship.label, before.known, after.known).map(line => ` ${line}`)
  const findLabel = (field: string) => findFieldLabel(kind, name, field)
  const [old, now] = [fillLists(before.known, after.known), fillLists(after.known, before.known)]
  return formatValueChange(label, old, now, findLabel).map(line => `: ${line}`)
}

/** Empty lists and maps instead of `'NONE'` where `other` has some: each of their entries is a difference then. */
function fillLists(value: unknown, other: unknown): unknown {
  if (value !== 'NONE' || !isRecord(other) || Array.isArray(other)) return value
  const lists = Object.entries(other).filter(([, part]) => Array.isArray(part) || isRecord(part))
  const isPolicy = Object.hasOwn(other, 'Statement')
  if (lists.length === 0 || isPolicy) return value
  return Object.fromEntries(lists.map(([name, part]) => [name, Array.isArray(part) ? [] : {}]))
}

/** `now has attached policy AdministratorAccess`: a relationship in the words of its label. */
function formatRelationshipChange(label: string, before: unknown, after: unknown): string[] {
  const [old, now] = [listItems(before), listItems(after)]
  const [added, removed] = [subtractItems(now, old), subtractItems(old, now)]
  const isPast = label.startsWith('was ')
  const addedLabel = isPast ? label : `now ${label}`
  const [replaced] = removed
  if (!Array.isArray(after) && added.length === 1 && replaced !== undefined)
    return [`${addedLabel} ${added.join('')} (before: ${replaced})`]
  return [
    ...added.map(item => `${addedLabel} ${item}`),
    ...removed.map(item => `${isPast ? `before ${label}` : `no longer ${label}`} ${item}`),
  ]
}

/** The values of a relationship as texts; none for `'NONE'`. */
function listItems(value: unknown): string[] {
  if (Array.isArray(value)) return value.map(formatValue)
  return value === 'NONE' || value === undefined ? [] : [formatValue(value)]
}

/**
 * The differences of a value: the members of a list, the entries of a record, or the whole value. `findLabel` finds the
 * words that replace `name` and the name of an entry.
 */
function formatValueChange(
  name: string,
  before: unknown,
  after: unknown,
  findLabel: (entry: string) => string | undefined = () => undefined,
): string[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, now] = [before.map(formatValue), after.map(formatValue)]
    return [
      ...subtractItems(now, old).map(item => `added ${name} ${item}`),
      ...subtractItems(old, now).map(item => `removed ${name} ${item}`),
    ]
  }
  if (isRecord(before) && isRecord(after)) {
    const keys = Object.keys({ ...before, ...after }).filter(
      key => !isDeepStrictEqual(readOwn(before, key), readOwn(after, key)),
    )
    const absent = name.includes(ENTRY_NAME) ? 0 : undefined
    return keys.flatMap(key =>
      formatEntryChange(
        findLabel(key) ?? appendEntryName(name, key),
        readOwn(before, key) ?? absent,
        readOwn(after, key) ?? absent,
      ),
    )
  }
  return [`${name} changed from ${formatValue(before)} to ${formatValue(after)}`]
}

/** Stands for the name of an entry in the words for a fact. */
const ENTRY_NAME = '{}'

/** The name of the entry of a function itself, beside those of its aliases. */
const OWN_ENTRY = '$LATEST'

function appendEntryName(name: string, key: string): string {
  if (key === OWN_ENTRY && !name.includes(ENTRY_NAME)) return name
  const entry = key === 'Statement' ? 'statement' : describeField(key)
  return name.includes(ENTRY_NAME) ? name.replace(ENTRY_NAME, () => entry) : `${name} ${entry}`
}

function formatEntryChange(name: string, before: unknown, after: unknown): string[] {
  if (before === undefined) return [`added ${name} ${formatValue(after)}`]
  if (after === undefined) return [`removed ${name}`]
  return formatValueChange(name, before, after)
}

/** A record, but not a resource, which is one value with a name. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !isResource(value)
}

function isResource(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && 'kind' in value && 'arn' in value
}

function readOwn(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

function subtractItems(items: readonly string[], others: readonly string[]): string[] {
  return items.filter(item => !others.includes(item))
}

function formatValue(value: unknown): string {
  if (isResource(value)) return shortenValue(describeResource(value))
  if (typeof value === 'string') return value === 'NONE' ? 'none' : formatUtcTime(value)
  if (!isRecord(value) || Array.isArray(value)) return shortenValue(JSON.stringify(value))
  return shortenValue(formatRule(value) ?? formatStatement(value) ?? formatRecord(value))
}

/** `tcp 22, 0.0.0.0/0`: a security group rule. */
function formatRule({ protocol, from, to, peer }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof protocol !== 'string' || typeof peer !== 'string') return undefined
  const isAll = protocol === '-1' || typeof from !== 'number' || from === -1
  const ports = from === to ? String(from) : `${String(from)}-${String(to)}`
  const traffic = protocol === '-1' ? 'all traffic' : quoteText(protocol)
  return `${traffic}${isAll ? '' : ` ${ports}`}, ${quoteText(peer)}`
}

/** `courier (Allow lambda:InvokeFunction)`: a statement of a policy. */
function formatStatement({
  Sid,
  Effect,
  ...statement
}: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof Effect !== 'string') return undefined
  const { Action: actions = statement['NotAction'] } = statement
  const prefix = 'NotAction' in statement ? 'all actions except ' : ''
  const text = `${quoteText(Effect)} ${prefix}${listItems(actions).join(', ')}`.trimEnd()
  return typeof Sid === 'string' ? `${quoteText(Sid)} (${text})` : text
}

/** `CVE-2022-37434 (severity CRITICAL)`: a record with an id; another one by its fields. */
function formatRecord(record: Readonly<Record<string, unknown>>): string {
  const { id, ...others } = record
  const fields = Object.entries(typeof id === 'string' ? others : record)
  const text = fields.map(([key, part]) => `${describeField(key)} ${formatPart(part)}`).join(', ')
  if (typeof id !== 'string') return text
  return text === '' ? quoteText(id) : `${quoteText(id)} (${text})`
}

function formatPart(value: unknown): string {
  return typeof value === 'string' ? quoteText(value) : JSON.stringify(value)
}

function shortenValue(text: string): string {
  return limitSentenceLength(text, MAX_CHARACTERS)
}

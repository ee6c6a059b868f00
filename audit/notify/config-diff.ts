import { isDeepStrictEqual } from 'node:util'
import {
  restorePriorFacts,
  restoreResultingFacts,
  type ResourceSnapshot,
} from '../resources/resource-snapshot.ts'
import type { Fact } from '../resources/fact.ts'
import { describeResource } from '../resources/kinds.ts'
import { getResourceName, type Resource } from '../resources/resource.ts'
import { limitTextLength } from '../controls/criteria/limit-text-length.ts'

/** Characters of a value that a message shows. */
const MAX_CHARACTERS = 120

/** What `cause` found changed of a resource, a line a fact; nothing for what had never been read before. */
export function formatConfigDiff(snapshot: ResourceSnapshot, changeId: string): string[] {
  const before = restorePriorFacts(snapshot, changeId)
  const after = restoreResultingFacts(snapshot, changeId)
  if (before === undefined || Object.keys(before).length === 0) return []
  if (Object.keys(after).length === 0) return [`${describeResource(snapshot.resource)} is gone`]
  return Object.keys({ ...before, ...after })
    .filter(name => !isDeepStrictEqual(before[name], after[name]))
    .flatMap(name => formatFactChange(name, before[name], after[name]))
    .map(line => `${describeResource(snapshot.resource)}: ${line}`)
}

function formatFactChange(name: string, before: Fact | undefined, after: Fact | undefined): string[] {
  if (before === undefined || 'unknown' in before) return []
  if (after === undefined || 'unknown' in after)
    return [`${name} can no longer be read (${after?.unknown ?? 'gone'})`]
  return formatValueChange(name, before.known, after.known)
}

/** What became of a value: of a list its members, of a record its entries, of anything else the whole. */
function formatValueChange(name: string, before: unknown, after: unknown): string[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, now] = [before.map(formatValue), after.map(formatValue)]
    return [
      ...subtractItems(now, old).map(item => `+ ${name} ${item}`),
      ...subtractItems(old, now).map(item => `- ${name} ${item}`),
    ]
  }
  if (isRecord(before) && isRecord(after)) {
    const keys = Object.keys({ ...before, ...after }).filter(
      key => !isDeepStrictEqual(readOwn(before, key), readOwn(after, key)),
    )
    return keys.flatMap(key =>
      formatEntryChange(`${name} ${shortenValue(key)}`, readOwn(before, key), readOwn(after, key)),
    )
  }
  return [`${name} ${formatValue(before)} → ${formatValue(after)}`]
}

function formatEntryChange(name: string, before: unknown, after: unknown): string[] {
  if (before === undefined) return [`+ ${name} ${formatValue(after)}`]
  if (after === undefined) return [`- ${name}`]
  return formatValueChange(name, before, after)
}

/** A record, but not a resource, which is one thing with a name. */
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
  if (isResource(value)) return shortenValue(getResourceName(value))
  if (typeof value === 'string') return shortenValue(value)
  if (!isRecord(value) || Array.isArray(value)) return shortenValue(JSON.stringify(value))
  const parts = Object.entries(value).map(([key, part]) => `${key} ${formatPart(part)}`)
  return shortenValue(parts.join(', '))
}

function formatPart(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function shortenValue(text: string): string {
  return limitTextLength(text, MAX_CHARACTERS)
}

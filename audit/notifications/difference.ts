import { isDeepStrictEqual } from 'node:util'
import { foundBy, leftBy } from '../account/advance.ts'
import type { Model } from '../account/model.ts'
import type { Fact } from '../resources/fact.ts'
import { spoken } from '../resources/kinds.ts'
import { nameOf, type Resource } from '../resources/resource.ts'
import { shorten } from '../shorten.ts'

/** Characters of a value that a message shows. */
const SHOWN = 120

/** What `cause` found changed of a resource, a line a fact; nothing for what had never been read before. */
export function differences(model: Model, cause: string): string[] {
  const before = foundBy(model, cause)
  const after = leftBy(model, cause)
  if (before === undefined || Object.keys(before).length === 0) return []
  if (Object.keys(after).length === 0) return [`${spoken(model.resource)} is gone`]
  return Object.keys({ ...before, ...after })
    .filter(name => !isDeepStrictEqual(before[name], after[name]))
    .flatMap(name => change(name, before[name], after[name]))
    .map(line => `${spoken(model.resource)}: ${line}`)
}

function change(name: string, before: Fact | undefined, after: Fact | undefined): string[] {
  if (before === undefined || 'unknown' in before) return []
  if (after === undefined || 'unknown' in after)
    return [`${name} can no longer be read (${after?.unknown ?? 'gone'})`]
  return changed(name, before.known, after.known)
}

/** What became of a value: of a list its members, of a record its entries, of anything else the whole. */
function changed(name: string, before: unknown, after: unknown): string[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const [old, now] = [before.map(shown), after.map(shown)]
    return [
      ...without(now, old).map(item => `+ ${name} ${item}`),
      ...without(old, now).map(item => `- ${name} ${item}`),
    ]
  }
  if (isRecord(before) && isRecord(after)) {
    const keys = Object.keys({ ...before, ...after }).filter(
      key => !isDeepStrictEqual(ownOf(before, key), ownOf(after, key)),
    )
    return keys.flatMap(key => entry(`${name} ${shortened(key)}`, ownOf(before, key), ownOf(after, key)))
  }
  return [`${name} ${shown(before)} → ${shown(after)}`]
}

function entry(name: string, before: unknown, after: unknown): string[] {
  if (before === undefined) return [`+ ${name} ${shown(after)}`]
  if (after === undefined) return [`- ${name}`]
  return changed(name, before, after)
}

/** A record, but not a resource, which is one thing with a name. */
function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !isResource(value)
}

function isResource(value: unknown): value is Resource {
  return typeof value === 'object' && value !== null && 'kind' in value && 'arn' in value
}

function ownOf(record: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

function without(items: readonly string[], others: readonly string[]): string[] {
  return items.filter(item => !others.includes(item))
}

function shown(value: unknown): string {
  if (isResource(value)) return shortened(nameOf(value))
  if (typeof value === 'string') return shortened(value)
  if (!isRecord(value) || Array.isArray(value)) return shortened(JSON.stringify(value))
  const parts = Object.entries(value).map(([key, part]) => `${key} ${textOf(part)}`)
  return shortened(parts.join(', '))
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function shortened(text: string): string {
  return shorten(text, SHOWN)
}

import { isDeepStrictEqual } from 'node:util'
import { foundBy, leftBy } from '../account/advance.ts'
import type { Model } from '../account/model.ts'
import type { Fact } from '../resources/fact.ts'
import { namedBy, spoken } from '../resources/kinds.ts'
import { nameOf } from '../resources/resource.ts'

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
  if (Array.isArray(before.known) && Array.isArray(after.known)) {
    const [old, now] = [namesIn(before.known), namesIn(after.known)]
    return [
      ...without(now, old).map(item => `+ ${name} ${item}`),
      ...without(old, now).map(item => `- ${name} ${item}`),
    ]
  }
  return [`${name} ${shown(before.known)} → ${shown(after.known)}`]
}

function namesIn(value: unknown): string[] {
  return namedBy(value).map(nameOf)
}

function without(items: readonly string[], others: readonly string[]): string[] {
  return items.filter(item => !others.includes(item))
}

function shown(value: unknown): string {
  const [named] = namedBy(value)
  const text =
    typeof value === 'string' ? value : named?.arn !== undefined ? nameOf(named) : JSON.stringify(value)
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text
}

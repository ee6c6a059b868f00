import type * as z from 'zod/mini'
import { nearest } from '../../audit/settings/nearest.ts'
import { QuestionError } from './question-error.ts'

type Path = readonly PropertyKey[]

/** Faults that are said of one question; the first ones say enough. */
const SAID = 5
/** Characters of a value, and of a key, that a fault quotes. */
const QUOTED = 80

/** A sentence of its own, which needs no `expected` before it. */
export const SENTENCE = { sentence: true }

/** What a question of this form asks. Throws QuestionError. */
export function readAs<S extends z.ZodMiniType>(schema: S, source: unknown): z.output<S> {
  const result = schema.safeParse(source)
  if (result.success) return result.data
  const faults = [...new Set(result.error.issues.flatMap(issue => said(issue, schema, source)))]
  const more = faults.length > SAID ? [`and ${faults.length - SAID} more`] : []
  throw new QuestionError([...faults.slice(0, SAID), ...more].join('; '))
}

/** Throws QuestionError where `holds` is not so. */
export function insist(holds: boolean, path: Path, sentence: string): asserts holds {
  if (!holds) throw new QuestionError(place(path) + sentence)
}

function said(issue: z.core.$ZodIssue, schema: z.core.$ZodType, source: unknown): string[] {
  const { path } = issue
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path)
    return issue.keys.map(key => `${place([...path, key])}unknown field${hintOf(key, known)}`)
  }
  if (issue.code === 'invalid_key') return [`${place(path)}expected ${issue.issues[0]?.message} as the key`]
  if (issue.code === 'custom' && issue.params?.['sentence'] === true) return [place(path) + issue.message]
  const value = valueAt(source, path)
  if (value === undefined) return [`${place(path)}is missing; expected ${issue.message}`]
  return [`${place(path)}expected ${issue.message}, got ${shown(value)}`]
}

function hintOf(key: string, known: readonly string[]): string {
  const meant = nearest(key, known)
  if (meant !== undefined) return `; did you mean "${meant}"?`
  return known.length === 0 ? '' : `; known: ${known.join(', ')}`
}

/** The keys that `schema` knows of the object at `path`. */
function keysAt(schema: z.core.$ZodType, path: Path): string[] {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'optional' || def.type === 'nullable') return keysAt(def.innerType, path)
  if (def.type === 'pipe') return keysAt(def.in, path)
  const [first, ...rest] = path
  if (def.type === 'array') return keysAt(def.element, rest)
  if (def.type !== 'object') return []
  if (first === undefined) return Object.keys(def.shape)
  const inner = def.shape[String(first)]
  return inner ? keysAt(inner, rest) : []
}

function valueAt(source: unknown, path: Path): unknown {
  let value = source
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return value
}

/** Where in a question, as one would write it: `principals[2].arn: `. */
function place(path: Path): string {
  if (path.length === 0) return ''
  const written = path.map(key => (typeof key === 'number' ? `[${key}]` : `.${cut(String(key))}`)).join('')
  return `${written.replace(/^\./, '')}: `
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return cut(JSON.stringify(value))
}

function cut(text: string): string {
  return text.length > QUOTED ? `${text.slice(0, QUOTED)}…` : text
}

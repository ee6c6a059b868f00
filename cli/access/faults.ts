import type * as z from 'zod/mini'
import { nearest } from '../../audit/settings/nearest.ts'
import { keysAt, valueAt, type Path } from '../../audit/settings/schema-path.ts'
import { QuestionError } from './question-error.ts'

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

import type * as z from 'zod/mini'
import { findNearestWord } from '../../audit/configuration/nearest-word.ts'
import { listSchemaKeys, findValueByPath, type SchemaPath } from '../../audit/configuration/schema-path.ts'
import { QuestionError } from './question-error.ts'

/** Errors that are reported per question. */
const MAX_FAULTS = 5
/** Characters of a value or key that an error quotes. */
const MAX_QUOTED_LENGTH = 80

/** Marks a message that is a whole sentence, without `expected` before it. */
export const SENTENCE_PARAMS = { sentence: true }

/** Parses a question of the form `schema`. Throws QuestionError with up to five errors. */
export function parseQuestion<S extends z.ZodMiniType>(schema: S, source: unknown): z.output<S> {
  const result = schema.safeParse(source)
  if (result.success) return result.data
  const faults = [...new Set(result.error.issues.flatMap(issue => describeIssue(issue, schema, source)))]
  const more = faults.length > MAX_FAULTS ? [`and ${faults.length - MAX_FAULTS} more`] : []
  throw new QuestionError([...faults.slice(0, MAX_FAULTS), ...more].join('; '))
}

/** Throws QuestionError unless `condition` holds. */
export function requireValid(
  condition: boolean,
  schemaPath: SchemaPath,
  sentence: string,
): asserts condition {
  if (!condition) throw new QuestionError(formatPath(schemaPath) + sentence)
}

function describeIssue(issue: z.core.$ZodIssue, schema: z.core.$ZodType, source: unknown): string[] {
  const { path } = issue
  if (issue.code === 'unrecognized_keys') {
    const known = listSchemaKeys(schema, path)
    return issue.keys.map(key => `${formatPath([...path, key])}unknown field${formatHint(key, known)}`)
  }
  if (issue.code === 'invalid_key')
    return [`${formatPath(path)}expected ${issue.issues[0]?.message} as the key`]
  if (issue.code === 'custom' && issue.params?.['sentence'] === true)
    return [formatPath(path) + issue.message]
  const value = findValueByPath(source, path)
  if (value === undefined) return [`${formatPath(path)}is missing; expected ${issue.message}`]
  return [`${formatPath(path)}expected ${issue.message}, got ${formatValue(value)}`]
}

function formatHint(key: string, known: readonly string[]): string {
  const nearest = findNearestWord(key, known)
  if (nearest !== undefined) return `; did you mean "${nearest}"?`
  return known.length === 0 ? '' : `; known: ${known.join(', ')}`
}

/** Formats a place in a question, such as `principals[2].arn: `. */
function formatPath(schemaPath: SchemaPath): string {
  if (schemaPath.length === 0) return ''
  const written = schemaPath
    .map(key => (typeof key === 'number' ? `[${key}]` : `.${cutText(String(key))}`))
    .join('')
  return `${written.replace(/^\./, '')}: `
}

function formatValue(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return cutText(JSON.stringify(value))
}

function cutText(text: string): string {
  return text.length > MAX_QUOTED_LENGTH ? `${text.slice(0, MAX_QUOTED_LENGTH)}…` : text
}

import type * as z from 'zod/mini'
import { EXPIRED_EXCEPTION_CONTROL } from '../settings/exception.ts'
import { findNearestWord } from './nearest-word.ts'
import { listSchemaKeys, findValueByPath, type SchemaPath } from './schema-path.ts'

/** The number of errors that are listed; more seldom help. */
const MAX_ERRORS = 20
/** The number of allowed keys up to which they are listed. */
const MAX_KEYS = 24
/** The number of characters of a quoted value. */
const MAX_VALUE_CHARACTERS = 80

/** Formats each error of `source` as a sentence with its path, the expected value and the value found. */
export function formatConfigurationErrors(
  issues: readonly z.core.$ZodIssue[],
  schema: z.core.$ZodType,
  source: unknown,
): string[] {
  const errors = [...new Set(issues.flatMap(issue => describeIssue(issue, schema, source)))]
  return errors.length > MAX_ERRORS
    ? [...errors.slice(0, MAX_ERRORS), `and ${errors.length - MAX_ERRORS} more`]
    : errors
}

function describeIssue(issue: z.core.$ZodIssue, schema: z.core.$ZodType, source: unknown): string[] {
  const where = formatPath(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const allowed = listSchemaKeys(schema, issue.path)
    return issue.keys.map(
      key => formatPath([...issue.path, key]) + describeUnknownKey(key, issue.path, allowed),
    )
  }
  if (issue.code === 'invalid_key')
    return [`${where}expected ${issue.issues[0]?.message ?? 'another name'} as the key`]
  const value = findValueByPath(source, issue.path)
  if (value === undefined) return [`${where}is missing; expected ${issue.message}`]
  const hint = issue.code === 'invalid_value' ? suggestCorrection(value, issue.values.map(String)) : ''
  return [`${where}expected ${issue.message}, got ${describeValue(value)}${hint}`]
}

function describeUnknownKey(key: string, schemaPath: SchemaPath, allowed: readonly string[]): string {
  const hint = suggestCorrection(key, allowed)
  if (schemaPath.length === 1 && schemaPath[0] === 'controls')
    return `unknown control id${hint === '' ? '; run "assay controls" to list all controls' : hint}`
  if (schemaPath[1] === EXPIRED_EXCEPTION_CONTROL && (key === 'disabled' || key === 'severity'))
    return 'this control reports what has expired: it can be neither disabled nor re-rated'
  if (allowed.length === 0) return 'has no settings'
  const names = allowed.length > MAX_KEYS ? '' : ` Allowed: ${allowed.join(', ')}`
  return `unknown key${hint === '' ? '.' : hint}${names}`
}

function suggestCorrection(input: unknown, allowed: readonly string[]): string {
  const suggestion = typeof input === 'string' ? findNearestWord(input, allowed) : undefined
  return suggestion === undefined ? '' : `; did you mean "${suggestion}"?`
}

function formatPath(schemaPath: SchemaPath): string {
  return schemaPath.length === 0 ? '' : `${shortenJson(schemaPath.map(String).join('.'))}: `
}

function describeValue(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return shortenJson(value)
}

function shortenJson(value: unknown): string {
  const input = JSON.stringify(value)
  return input.length > MAX_VALUE_CHARACTERS ? `${input.slice(0, MAX_VALUE_CHARACTERS)}…` : input
}

import type * as z from 'zod/mini'
import { nearest } from './nearest.ts'
import { keysAt, valueAt, type Path } from './schema-path.ts'

/** So many faults are said, the first ones; more of them seldom help. */
const SAID = 20
/** So many keys are named where another one was expected. */
const NAMED = 12
/** Characters of a value that a fault quotes. */
const QUOTED = 80

/** What is wrong with `source`, a sentence each: where, what is expected there, what was found. */
export function faultsOf(
  issues: readonly z.core.$ZodIssue[],
  schema: z.core.$ZodType,
  source: unknown,
): string[] {
  const faults = [...new Set(issues.flatMap(issue => said(issue, schema, source)))]
  return faults.length > SAID ? [...faults.slice(0, SAID), `and ${faults.length - SAID} more`] : faults
}

function said(issue: z.core.$ZodIssue, schema: z.core.$ZodType, source: unknown): string[] {
  const where = place(issue.path)
  if (issue.code === 'unrecognized_keys') {
    const allowed = keysAt(schema, issue.path)
    return issue.keys.map(key => place([...issue.path, key]) + unknownKey(key, issue.path, allowed))
  }
  if (issue.code === 'invalid_key')
    return [`${where}expected ${issue.issues[0]?.message ?? 'another text'} as the key`]
  const value = valueAt(source, issue.path)
  if (value === undefined) return [`${where}is missing; expected ${issue.message}`]
  const hint = issue.code === 'invalid_value' ? hintOf(value, issue.values.map(String)) : ''
  return [`${where}expected ${issue.message}, got ${shown(value)}${hint}`]
}

function unknownKey(key: string, path: Path, allowed: readonly string[]): string {
  const hint = hintOf(key, allowed)
  if (path.length === 1 && path[0] === 'controls')
    return `there is no control of this id${hint === '' ? '; assay controls lists them' : hint}`
  if (allowed.length === 0) return 'there is nothing to set here'
  const names = allowed.length > NAMED ? '' : ` Allowed: ${allowed.join(', ')}`
  return `is not known here${hint === '' ? '.' : hint}${names}`
}

function hintOf(written: unknown, allowed: readonly string[]): string {
  const meant = typeof written === 'string' ? nearest(written, allowed) : undefined
  return meant === undefined ? '' : `; did you mean "${meant}"?`
}

function place(path: Path): string {
  return path.length === 0 ? '' : `${quoted(path.map(String).join('.'))}: `
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return `a list of ${value.length}`
  if (typeof value === 'object' && value !== null) return 'an object'
  return quoted(value)
}

function quoted(value: unknown): string {
  const written = JSON.stringify(value)
  return written.length > QUOTED ? `${written.slice(0, QUOTED)}…` : written
}

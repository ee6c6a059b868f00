import { createHmac } from 'node:crypto'
import type { EnvironmentVariable } from '../../audit/resources/function.ts'
import type { Redact } from './aspect.ts'
import type { Operation } from './operation.ts'

/** What a secret can look like. A detector's name may be kept and shown; the value may not. */
const DETECTORS: Readonly<Record<string, RegExp>> = {
  'AWS access key': /\b(AKIA|ASIA)[A-Z0-9]{16}\b/,
  'private key': /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  'JSON web token': /\beyJ[\w-]{10,}\.[\w-]{10,}\.[\w-]{5,}/,
  'GitHub token': /\b(gh[pousr]_\w{36}|github_pat_\w{22,})/,
  'Slack token': /\bxox[abposr]-[\w-]{10,}/,
  'password in a URL': /\b[a-z][a-z0-9+.-]{1,30}:\/\/[^\s:/@]{1,200}:[^\s:/@]{1,200}@/i,
}

/** Redacts with hashes keyed by `key`: equal values have equal hashes, and nobody without the key can guess them. */
export function redaction(key: string): Redact {
  return value => {
    if (isRedacted(value)) return value
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
    const detected = Object.entries(DETECTORS).flatMap(([name, pattern]) =>
      pattern.test(text) ? [name] : [],
    )
    return { detected, hash: createHmac('sha256', key).update(text).digest('hex').slice(0, 16) }
  }
}

/** `output` of `operation` without the values that may be secrets: it may be kept in an account file. */
export function redacted(operation: Operation, output: unknown, redact: Redact): unknown {
  if (operation.service !== 'lambda') return output
  return rewrite(output, redact)
}

function rewrite(value: unknown, redact: Redact): unknown {
  if (Array.isArray(value)) return value.map(item => rewrite(item, redact))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]: [string, unknown]) => {
    if (name === 'Variables') return [name, variables(inner, redact)] as const
    if (name === 'Location') return [name, 'left out'] as const
    return [name, rewrite(inner, redact)] as const
  })
  return Object.fromEntries(entries)
}

function variables(value: unknown, redact: Redact): unknown {
  if (value === null || value === undefined) return value
  if (typeof value !== 'object') return 'left out'
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redact(inner)]))
}

function isRedacted(value: unknown): value is EnvironmentVariable {
  return typeof value === 'object' && value !== null && 'detected' in value && 'hash' in value
}

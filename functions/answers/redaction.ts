import { createHmac } from 'node:crypto'
import type { EnvironmentVariable } from '../../audit/resources/lambda/function.ts'
import type { Redact } from './aspect.ts'
import { detectedIn } from './detectors.ts'
import { withoutSecrets } from './ecs/redaction.ts'
import type { Operation } from './operation.ts'

/** What of Lambda's answers may hold secrets and is read by nobody. */
const LEFT_OUT = ['Location', 'EntryPoint', 'Command']

/** Redacts with hashes keyed by `key`: equal values have equal hashes, and nobody without the key can guess them. */
export function redaction(key: string): Redact {
  return (value, name) => {
    if (isRedacted(value)) return value
    const text = typeof value === 'string' ? value : JSON.stringify(value ?? null)
    const hash = createHmac('sha256', key).update(text).digest('hex').slice(0, 16)
    return { detected: detectedIn(text, name), hash }
  }
}

/** `output` of `operation` without the values that may be secrets: it may be kept in an account file. */
export function redacted(operation: Operation, output: unknown, redact: Redact): unknown {
  if (operation.service === 'ecs') return withoutSecrets(output, redact)
  if (operation.service !== 'lambda') return output
  return rewrite(output, redact)
}

function rewrite(value: unknown, redact: Redact): unknown {
  if (Array.isArray(value)) return value.map(item => rewrite(item, redact))
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, inner]: [string, unknown]) => {
    if (name === 'Variables') return [name, variables(inner, redact)] as const
    if (LEFT_OUT.includes(name)) return [name, 'left out'] as const
    return [name, rewrite(inner, redact)] as const
  })
  return Object.fromEntries(entries)
}

function variables(value: unknown, redact: Redact): unknown {
  if (value === null || value === undefined) return value
  if (typeof value !== 'object') return 'left out'
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, redact(inner, name)]))
}

function isRedacted(value: unknown): value is EnvironmentVariable {
  return typeof value === 'object' && value !== null && 'detected' in value && 'hash' in value
}

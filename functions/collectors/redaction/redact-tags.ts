import { detectSecrets } from '../../secrets/secret-detectors.ts'
import type { Redactor } from '../fact-collector.ts'
import { redactVariable } from './redact-variable.ts'

/** The tags of a response, as a list or by their keys; values that may be secrets are redacted. */
export function redactTags(tags: unknown, redactor: Redactor): unknown {
  if (Array.isArray(tags)) return tags.map((tag: unknown) => redactTag(tag, redactor))
  return redactEntries(tags, () => true, redactor)
}

/** A response of which all tags, at any depth, are redacted. */
export function redactAllTags(output: unknown, redactor: Redactor): unknown {
  if (Array.isArray(output)) return output.map(item => redactAllTags(item, redactor))
  if (typeof output !== 'object' || output === null || output instanceof Date) return output
  const entries = Object.entries(output).map(([name, inner]): [string, unknown] => [
    name,
    name === 'Tags' || name === 'tags' ? redactTags(inner, redactor) : redactAllTags(inner, redactor),
  ])
  return Object.fromEntries(entries)
}

function redactTag(tag: unknown, redactor: Redactor): unknown {
  return redactEntries(tag, name => name === 'Value' || name === 'value', redactor)
}

function redactEntries(tags: unknown, isValue: (name: string) => boolean, redactor: Redactor): unknown {
  if (typeof tags !== 'object' || tags === null) return tags
  const entries = Object.entries(tags).map(([name, value]: [string, unknown]): [string, unknown] => [
    name,
    isValue(name) && typeof value === 'string' ? redactValue(value, redactor) : value,
  ])
  return Object.fromEntries(entries)
}

function redactValue(value: string, redactor: Redactor): unknown {
  return isSecretTag(value) ? redactVariable('', value, redactor) : value
}

/** Whether the value of a tag may be a secret, by the value alone: a key such as `password-rotation` names none. */
export function isSecretTag(value: string): boolean {
  return detectSecrets(value, '').length > 0
}

import type { Redactor } from '../fact-collector.ts'
import { redactTags } from './redact-tags.ts'
import { redactVariable } from './redact-variable.ts'

/** Fields of containers and volumes that may contain secrets and that no control needs. */
const OMITTED_FIELDS = new Set(['command', 'entryPoint', 'options', 'dockerLabels', 'labels'])

/** An ECS output without values that may be secrets; environment variables keep their redacted form. */
export function redactEcsResponse(output: unknown, redactor: Redactor): unknown {
  if (Array.isArray(output)) return output.map(item => redactEcsResponse(item, redactor))
  if (!isObject(output)) return output
  const entries = Object.entries(output).flatMap(([name, inner]): [string, unknown][] => {
    if (OMITTED_FIELDS.has(name)) return []
    if (name === 'tags') return [[name, redactTags(inner, redactor)]]
    if (name === 'environment') return [[name, redactEnvironment(inner, redactor)]]
    if (name === 'driverOpts') return [[name, keepBindMount(inner)]]
    return [[name, redactEcsResponse(inner, redactor)]]
  })
  return Object.fromEntries(entries)
}

function redactEnvironment(value: unknown, redactor: Redactor): unknown {
  if (!Array.isArray(value)) return value === null || value === undefined ? value : 'omitted'
  return value.map(variable => {
    if (!isNamed(variable)) return 'omitted'
    const { name } = variable
    return { name, value: redactVariable(name, variable.value ?? '', redactor) }
  })
}

/**
 * The volume options that show a bind mount of a host path. Options of other file systems can contain
 * passwords.
 */
function keepBindMount(value: unknown): unknown {
  if (!isObject(value)) return {}
  const { o, device } = value
  const flags = typeof o === 'string' ? o.split(',').filter(flag => !flag.includes('=')) : []
  if (typeof device !== 'string' || !flags.some(flag => flag === 'bind' || flag === 'rbind')) return {}
  return { o: flags.join(','), device }
}

function isNamed(value: unknown): value is { name: string; value?: unknown } {
  return isObject(value) && typeof value['name'] === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

import type { Redactor } from '../fact-collector.ts'

/** What an answer of ECS's says of a container or a volume that may hold secrets, and that nothing is judged by. */
const OMITTED_FIELDS = new Set(['command', 'entryPoint', 'options', 'dockerLabels', 'labels', 'tags'])

/** `output` of ECS without values that may be secrets: of the environment their redacted form is kept. */
export function redactEcsResponse(output: unknown, redactor: Redactor): unknown {
  if (Array.isArray(output)) return output.map(item => redactEcsResponse(item, redactor))
  if (!isObject(output)) return output
  const entries = Object.entries(output).flatMap(([name, inner]): [string, unknown][] => {
    if (OMITTED_FIELDS.has(name)) return []
    if (name === 'environment') return [[name, redactEnvironment(inner, redactor)]]
    if (name === 'driverOpts') return [[name, keepBindMount(inner)]]
    return [[name, redactEcsResponse(inner, redactor)]]
  })
  return Object.fromEntries(entries)
}

function redactEnvironment(value: unknown, redactor: Redactor): unknown {
  if (!Array.isArray(value)) return value === null || value === undefined ? value : 'omitted'
  return value.map(variable => {
    if (!isObject(variable) || typeof variable['name'] !== 'string') return 'omitted'
    return { name: variable['name'], value: redactor(variable['value'] ?? '', variable['name']) }
  })
}

/** As much of a volume's options as says that it mounts a path of the host; other file systems take passwords here. */
function keepBindMount(value: unknown): unknown {
  if (!isObject(value)) return {}
  const { o, device } = value
  const flags = typeof o === 'string' ? o.split(',').filter(flag => !flag.includes('=')) : []
  if (typeof device !== 'string' || !flags.some(flag => flag === 'bind' || flag === 'rbind')) return {}
  return { o: flags.join(','), device }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

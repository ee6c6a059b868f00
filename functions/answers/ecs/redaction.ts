import type { Redact } from '../aspect.ts'

/** What an answer of ECS's says of a container or a volume that may hold secrets, and that nothing is judged by. */
const LEFT_OUT = new Set(['command', 'entryPoint', 'options', 'dockerLabels', 'labels', 'tags'])

/** `output` of ECS without values that may be secrets: of the environment their redacted form is kept. */
export function withoutSecrets(output: unknown, redact: Redact): unknown {
  if (Array.isArray(output)) return output.map(item => withoutSecrets(item, redact))
  if (!isObject(output)) return output
  const entries = Object.entries(output).flatMap(([name, inner]): [string, unknown][] => {
    if (LEFT_OUT.has(name)) return []
    if (name === 'environment') return [[name, environment(inner, redact)]]
    if (name === 'driverOpts') return [[name, bindMount(inner)]]
    return [[name, withoutSecrets(inner, redact)]]
  })
  return Object.fromEntries(entries)
}

function environment(value: unknown, redact: Redact): unknown {
  if (!Array.isArray(value)) return value === null || value === undefined ? value : 'left out'
  return value.map(variable => {
    if (!isObject(variable) || typeof variable['name'] !== 'string') return 'left out'
    return { name: variable['name'], value: redact(variable['value'] ?? '', variable['name']) }
  })
}

/** As much of a volume's options as says that it mounts a path of the host; other file systems take passwords here. */
function bindMount(value: unknown): unknown {
  if (!isObject(value)) return {}
  const { o, device } = value
  const flags = typeof o === 'string' ? o.split(',').filter(flag => !flag.includes('=')) : []
  if (typeof device !== 'string' || !flags.some(flag => flag === 'bind' || flag === 'rbind')) return {}
  return { o: flags.join(','), device }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date)
}

import { hasSecretName } from '../secret-names.ts'
import { createAssignment, readContext, type Assignment } from './assignment.ts'

/** `"name": "value"`, as in JSON that is cut, or inside another text. */
const FIELD = /["']([\w.-]{1,80})\\{0,3}["']\s{0,5}(?::|=>)\s{0,5}\\{0,3}["']([^"'\\]{1,500})\\{0,3}["']/g

/** `{"name": "DB_PASSWORD", "value": "…"}`, as definitions of tasks and of containers have it. */
const NAMED =
  /["'](?:name|key|parameterkey)["']\s{0,5}:\s{0,5}["']([\w.-]{1,80})["']\s{0,20},\s{0,40}["'](?:value|parametervalue)["']\s{0,5}:\s{0,5}["']([^"'\\]{1,500})["']/gi

/** The names of fields that name a value, and of those that hold it. */
const NAMING = /^(?:name|key|parameterkey)$/i
const HOLDING = /^(?:value|parametervalue)$/i

/** The fields of a JSON document that are texts, and what has the form of such a field, if their names can be those of secrets. */
export function listJsonFields(text: string): Assignment[] {
  const found = /^\s*[[{]/.test(text) ? listFields(parseJson(text)) : []
  for (const pattern of [FIELD, NAMED])
    for (const { 0: match, 1: name = '', 2: value = '', index } of text.matchAll(pattern))
      if (hasSecretName(name))
        found.push({ name, value, place: 'JSON', ...readContext(text, index, index + match.length) })
  return found
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The fields of a JSON value that are texts, without recursion: its depth is that of a hostile text. */
function listFields(json: unknown): Assignment[] {
  const found: Assignment[] = []
  const pending: [name: string, value: unknown][] = [['', json]]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const [name, value] = next
    if (typeof value === 'string') {
      if (hasSecretName(name)) found.push(createAssignment(name, value, 'JSON'))
    } else if (Array.isArray(value)) for (const each of value) pending.push([name, each])
    else if (typeof value === 'object' && value !== null) {
      const fields = Object.entries(value)
      for (const field of fields) pending.push(field)
      const named = fields.find(
        ([field, each]) => NAMING.test(field) && typeof each === 'string',
      )?.[1] as unknown
      const held = fields.find(([field]) => HOLDING.test(field))?.[1] as unknown
      if (typeof named === 'string' && typeof held === 'string') pending.push([named, held])
    }
  }
  return found
}

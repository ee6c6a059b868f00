import { createHash } from 'node:crypto'
import type { Json } from '../../template/template.ts'
import type { ResolvedValue } from '../resolved-value.ts'
import { getField, isJsonList, isJsonObject, readScalarText } from '../value-texts.ts'

const HASH_LENGTH = 10

/** The end of a logical id that AWS SAM derives from data: the beginning of the SHA-1 digest of its JSON text. */
export function hashData(data: Json): string {
  const text = typeof data === 'string' ? data : stringifySorted(data)
  return createHash('sha1').update(text).digest('hex').slice(0, HASH_LENGTH)
}

/** JSON with sorted keys, without spaces, in ASCII. */
function stringifySorted(value: Json): string {
  if (isJsonList(value)) return `[${value.map(stringifySorted).join(',')}]`
  if (!isJsonObject(value)) return escapeText(JSON.stringify(value))
  const fields = Object.keys(value)
    .toSorted()
    .map(key => `${escapeText(JSON.stringify(key))}:${stringifySorted(getField(value, key) ?? null)}`)
  return `{${fields.join(',')}}`
}

function escapeText(json: string): string {
  return json.replaceAll(
    /[\u0080-\uffff]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}

/** `data` with the values of parameters in place of references to them, where they are known texts. */
export function fillParameters(data: Json, parameters: ReadonlyMap<string, ResolvedValue>): Json {
  if (isJsonList(data)) return data.map(item => fillParameters(item, parameters))
  if (!isJsonObject(data)) return data
  const entries = Object.entries(data)
  const name = entries.length === 1 ? data['Ref'] : undefined
  const text = typeof name === 'string' ? readScalarText(parameters.get(name)) : undefined
  return text ?? Object.fromEntries(entries.map(([key, part]) => [key, fillParameters(part, parameters)]))
}

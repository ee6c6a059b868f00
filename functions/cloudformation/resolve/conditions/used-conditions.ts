import type { Json } from '../../template/template.ts'
import { getField, isJsonList, isJsonObject } from '../value-texts.ts'

/** The conditions on which resources and exports of a template depend, sorted. */
export function listUsedConditions(body: { readonly [key: string]: Json }): string[] {
  const found = new Set<string>()
  const resources = getField(body, 'Resources')
  const declared = isJsonObject(resources) ? Object.values(resources) : []
  const outputs = getField(body, 'Outputs')
  const exported = isJsonObject(outputs)
    ? Object.values(outputs).filter(output => getField(output, 'Export') !== undefined)
    : []
  for (const part of [...declared, ...exported]) {
    const condition = getField(part, 'Condition')
    if (typeof condition === 'string') found.add(condition)
    collectFromFunctions(part, found)
  }
  const conditions = getField(body, 'Conditions')
  return [...found].filter(name => getField(conditions, name) !== undefined).toSorted()
}

function collectFromFunctions(value: Json, found: Set<string>): void {
  if (isJsonList(value)) for (const item of value) collectFromFunctions(item, found)
  if (!isJsonObject(value)) return
  for (const [key, part] of Object.entries(value)) {
    const name: Json | undefined = key === 'Fn::If' && isJsonList(part) ? part[0] : undefined
    if (typeof name === 'string') found.add(name)
    collectFromFunctions(part, found)
  }
}

import type { Json } from '../../template/template.ts'
import { getField, isJsonList, isJsonObject } from '../value-texts.ts'

/**
 * A value in which references to SAM resources, such as `Worker.Alias`, name the resources that AWS SAM makes of them
 * ("Referencing generated resources").
 */
export function rewriteReferences(value: Json, references: ReadonlyMap<string, string>): Json {
  if (references.size === 0) return value
  if (isJsonList(value)) return value.map(item => rewriteReferences(item, references))
  if (!isJsonObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [key, rewriteField(key, part, references)]),
  )
}

function rewriteField(key: string, part: Json, references: ReadonlyMap<string, string>): Json {
  if (key === 'Ref' || key === 'DependsOn') return rewriteNames(part, references)
  if (key === 'Fn::GetAtt') return rewriteAttribute(part, references)
  if (key !== 'Fn::Sub') return rewriteReferences(part, references)
  if (typeof part === 'string') return rewriteText(part, references, undefined)
  if (!isJsonList(part)) return part
  const [text, variables, ...more] = part
  if (typeof text !== 'string') return part
  const filled = rewriteText(text, references, variables)
  return variables === undefined ? [filled] : [filled, rewriteReferences(variables, references), ...more]
}

function rewriteNames(names: Json, references: ReadonlyMap<string, string>): Json {
  if (typeof names === 'string') return references.get(names) ?? names
  return isJsonList(names) ? names.map(name => rewriteNames(name, references)) : names
}

/** `Worker.Alias.Attribute`, or a list of its parts: the longest beginning that is known is replaced. */
function rewriteAttribute(argument: Json, references: ReadonlyMap<string, string>): Json {
  const parts = isJsonList(argument) ? argument : [argument]
  if (!parts.every(part => typeof part === 'string')) return argument
  const rewritten = rewriteDotted(parts.join('.'), references)
  if (rewritten === undefined) return argument
  const [logicalId, ...attribute] = rewritten.split('.')
  return [logicalId ?? '', attribute.join('.')]
}

function rewriteDotted(name: string, references: ReadonlyMap<string, string>): string | undefined {
  const parts = name.split('.')
  for (let length = Math.min(2, parts.length); length > 0; length -= 1) {
    const found = references.get(parts.slice(0, length).join('.'))
    if (found !== undefined) return [found, ...parts.slice(length)].join('.')
  }
  return undefined
}

function rewriteText(
  text: string,
  references: ReadonlyMap<string, string>,
  variables: Json | undefined,
): string {
  return text.replaceAll(/\$\{([A-Za-z0-9.]+)\}/g, (written, name: string) => {
    const rewritten = getField(variables, name) === undefined ? rewriteDotted(name, references) : undefined
    return rewritten === undefined ? written : `\${${rewritten}}`
  })
}

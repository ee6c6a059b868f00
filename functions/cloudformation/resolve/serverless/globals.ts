import { quoteName } from '../../../../audit/text/quote-text.ts'
import { createTemplateError } from '../../template/template-error.ts'
import type { Json, TemplateError } from '../../template/template.ts'
import type { ExpandedTemplate } from '../scope.ts'
import { getField, isJsonList, isJsonObject } from '../value-texts.ts'
import { isFunctionCall, type JsonObject } from './serverless-value.ts'

/** Entries that the section Globals may add to the resources of a template: more than a template of 1 MB needs. */
const MAX_ENTRIES = 100_000

const PREFIX = 'AWS::Serverless::'

/** Lists of Globals that a resource replaces, and does not extend. */
const REPLACED: ReadonlySet<string> = new Set(['Architectures'])

/** Gives the properties of a resource together with those of the section Globals. */
export type GlobalsReader = (logicalId: string, resource: JsonObject) => JsonObject

/**
 * Creates the reader of the section Globals (AWS SAM Developer Guide, "Globals section of the AWS SAM template"): mappings
 * are merged, lists are appended to those of Globals, and other values of the resource replace those of Globals. Throws
 * TemplateError for what AWS SAM refuses.
 */
export function createGlobalsReader(template: ExpandedTemplate): GlobalsReader {
  const section = getField(template.body, 'Globals') ?? {}
  if (!isJsonObject(section)) throw refuseGlobals(template, [], 'Globals is no mapping. Correct it.')
  for (const [name, properties] of Object.entries(section))
    if (!isJsonObject(properties))
      throw refuseGlobals(template, [name], `${quoteName(name)} in Globals is no mapping. Correct it.`)
  let entries = 0
  const count = (added: number): void => {
    entries += added
    if (entries > MAX_ENTRIES)
      throw refuseGlobals(
        template,
        [],
        `Globals adds more than ${MAX_ENTRIES} values to the resources. Make it smaller.`,
      )
  }
  return (logicalId, resource) => {
    const own = getField(resource, 'Properties') ?? {}
    const type = getField(resource, 'Type')
    const properties = isJsonObject(own) ? own : {}
    const shared = typeof type === 'string' ? getField(section, type.slice(PREFIX.length)) : undefined
    if (!isJsonObject(shared)) return properties
    const applied = ignoreGlobals(logicalId, resource, shared, template)
    return mergeMappings(applied, properties, count)
  }
}

function ignoreGlobals(
  logicalId: string,
  resource: JsonObject,
  shared: JsonObject,
  template: ExpandedTemplate,
): JsonObject {
  const ignored = getField(resource, 'IgnoreGlobals')
  if (ignored === undefined) return shared
  if (ignored === '*') return {}
  if (!isJsonList(ignored) || !ignored.every(name => typeof name === 'string'))
    throw createTemplateError(
      template.locate(['Resources', logicalId, 'IgnoreGlobals']),
      'IgnoreGlobals is neither "*" nor a list of properties. Correct it.',
    )
  const names = new Set<Json>(ignored)
  return Object.fromEntries(Object.entries(shared).filter(([name]) => !names.has(name)))
}

function mergeMappings(shared: JsonObject, own: JsonObject, count: (added: number) => void): JsonObject {
  const inherited = Object.entries(shared).map(([name, value]) => {
    const replacing = getField(own, name)
    return [name, replacing === undefined ? value : mergeValues(name, value, replacing, count)] as const
  })
  count(inherited.length)
  const added = Object.entries(own).filter(([name]) => getField(shared, name) === undefined)
  return Object.fromEntries([...inherited, ...added])
}

function mergeValues(name: string, shared: Json, own: Json, count: (added: number) => void): Json {
  if (isJsonList(shared) && isJsonList(own) && !REPLACED.has(name)) {
    count(shared.length)
    return [...shared, ...own]
  }
  const areMappings = isJsonObject(shared) && isJsonObject(own)
  if (!areMappings || isFunctionCall(shared) || isFunctionCall(own)) return own
  return mergeMappings(shared, own, count)
}

function refuseGlobals(template: ExpandedTemplate, path: readonly string[], message: string): TemplateError {
  return createTemplateError(template.locate(['Globals', ...path]), message)
}

import { quoteName } from '../../../audit/text/quote-text.ts'
import { MAX_RESOURCES } from '../template/check-sections.ts'
import { createTemplateError } from '../template/template-error.ts'
import type { Json, Template } from '../template/template.ts'
import { isUnresolved, type ResolvedValue, type Unresolved } from './resolved-value.ts'
import type { ExpandedTemplate, ValuePath } from './scope.ts'
import { readTransforms } from './transforms.ts'
import { isJsonObject, readScalarText } from './value-texts.ts'

/** Loops inside each other that CloudFormation accepts ("Fn::ForEach"). */
const MAX_LOOPS = 5

/** Values that a template may have after its loops are expanded: more than 1 MB, which CloudFormation accepts, usually holds. */
const MAX_VALUES = 100_000

const LOOP = /^Fn::ForEach::([A-Za-z0-9]+)$/

/** A loop that cannot be expanded before the deployment. */
export interface UnexpandedLoop {
  path: ValuePath
  why: string
}

/** Evaluates the collection of a loop, without resources. */
export type EvaluateCollection = (collection: Json, path: ValuePath) => ResolvedValue | undefined

interface LoopReader {
  template: Template
  evaluateCollection: EvaluateCollection
  hasLanguageExtensions: boolean
  /** The path in the file of what a loop created, by its path in the expanded template. */
  origins: Map<string, ValuePath>
  unexpanded: UnexpandedLoop[]
  count: number
}

/** Expands the loops of a template. Throws TemplateError for what CloudFormation refuses. */
export function expandLoops(
  template: Template,
  evaluateCollection: EvaluateCollection,
): { template: ExpandedTemplate; unexpanded: readonly UnexpandedLoop[] } {
  const { hasLanguageExtensions, macros } = readTransforms(template)
  const origins = new Map<string, ValuePath>()
  const unexpanded: UnexpandedLoop[] = []
  const reader = { template, evaluateCollection, hasLanguageExtensions, origins, unexpanded, count: 0 }
  const body = expandValue(template.body, [], [], reader, 0) as ExpandedTemplate['body']
  const resources = Object.keys((body['Resources'] ?? {}) as object).length
  if (resources > MAX_RESOURCES)
    throw createTemplateError(
      template.locate(['Resources']),
      `The loops make ${resources} resources, and CloudFormation accepts ${MAX_RESOURCES}. Split the template.`,
    )
  const locate: ExpandedTemplate['locate'] = path => template.locate(findOrigin(path, origins))
  const unknownNames = [...macros, ...unexpanded.map(({ path }) => path.at(-1) ?? '')]
  return { template: { body, locate, hasLanguageExtensions, macros: unknownNames }, unexpanded }
}

function findOrigin(path: ValuePath, origins: ReadonlyMap<string, ValuePath>): ValuePath {
  for (let length = path.length; origins.size > 0 && length > 0; length -= 1) {
    const origin = origins.get(JSON.stringify(path.slice(0, length)))
    if (origin !== undefined) return [...origin, ...path.slice(length)]
  }
  return path
}

/** `path` is that in the expanded template, `source` that in the file. */
function expandValue(
  value: Json,
  path: ValuePath,
  source: ValuePath,
  reader: LoopReader,
  loops: number,
): Json {
  reader.count += 1
  if (reader.count > MAX_VALUES)
    throw createTemplateError(
      reader.template.locate(source),
      `The loops make more than ${MAX_VALUES} values. Split the template.`,
    )
  if (Array.isArray(value))
    return value.map((item: Json, at) =>
      expandValue(item, [...path, String(at)], [...source, String(at)], reader, loops),
    )
  if (!isJsonObject(value)) return value
  const entries: [string, Json][] = []
  for (const [key, part] of Object.entries(value))
    if (LOOP.test(key))
      entries.push(...expandLoop({ loop: part, written: part }, path, [...source, key], reader, loops))
    else entries.push([key, expandValue(part, [...path, key], [...source, key], reader, loops)])
  const expanded = new Map(entries)
  if (expanded.size < entries.length)
    throw createTemplateError(
      reader.template.locate(source),
      'A loop makes a key twice, and CloudFormation refuses it. Use the loop variable in its keys.',
    )
  return Object.fromEntries(expanded)
}

/** A loop after the variables of the loops around it were replaced, and as it is written. */
interface LoopSource {
  loop: Json
  written: Json
}

function expandLoop(
  { loop, written }: LoopSource,
  path: ValuePath,
  source: ValuePath,
  reader: LoopReader,
  loops: number,
): [string, Json][] {
  const { variable, collection, fragment } = readLoop(loop, source, reader, loops)
  const writtenEntries = Object.entries(readLoop(written, source, reader, loops).fragment)
  const items = reader.evaluateCollection(collection, [...source, '1'])
  const unresolved = findUnresolvedItem(items)
  if (unresolved !== undefined) {
    reader.unexpanded.push({ path: source, why: unresolved.unresolved })
    return []
  }
  const texts = Array.isArray(items) ? items.map(item => readScalarText(item as ResolvedValue)) : [undefined]
  return texts.flatMap(text => {
    if (text === undefined)
      throw createTemplateError(
        reader.template.locate([...source, '1']),
        'The collection of the loop is no list of texts. Correct it.',
      )
    return Object.entries(fragment).flatMap(([key, value], at): [string, Json][] => {
      const name = substituteVariable(key, variable, text) as string
      const part = substituteVariable(value, variable, text)
      const [writtenKey, writtenPart] = writtenEntries[at] ?? [key, value]
      const from = [...source, '2', writtenKey]
      if (LOOP.test(name))
        return expandLoop({ loop: part, written: writtenPart }, path, from, reader, loops + 1)
      reader.origins.set(JSON.stringify([...path, name]), from)
      return [[name, expandValue(part, [...path, name], from, reader, loops + 1)]]
    })
  })
}

function findUnresolvedItem(items: ResolvedValue | undefined): Unresolved | undefined {
  if (isUnresolved(items)) return items
  return Array.isArray(items) ? items.find(isUnresolved) : undefined
}

interface Loop {
  variable: string
  collection: Json
  fragment: { readonly [key: string]: Json }
}

function readLoop(loop: Json, source: ValuePath, reader: LoopReader, loops: number): Loop {
  const refuse = (message: string) => createTemplateError(reader.template.locate(source), message)
  if (!reader.hasLanguageExtensions)
    throw refuse(
      'CloudFormation knows Fn::ForEach only in templates with the transform AWS::LanguageExtensions. Declare it.',
    )
  if (loops >= MAX_LOOPS)
    throw refuse(
      `More than ${MAX_LOOPS} loops are inside each other, and CloudFormation refuses it. Unnest them.`,
    )
  const [variable, collection, fragment, ...more] = (Array.isArray(loop) ? loop : []) as readonly Json[]
  if (typeof variable !== 'string' || collection === undefined || !isJsonObject(fragment) || more.length > 0)
    throw refuse(
      `The loop ${quoteName(source.at(-1) ?? '')} is no list of a variable, a collection and a mapping. Correct it.`,
    )
  return { variable, collection, fragment }
}

/** `value` with `${Variable}`, `&{Variable}` (its letters and digits alone) and `Ref` to the variable replaced. */
function substituteVariable(value: Json, variable: string, text: string): Json {
  if (typeof value === 'string')
    return value
      .replaceAll(`\${${variable}}`, () => text)
      .replaceAll(`&{${variable}}`, () => text.replaceAll(/[^A-Za-z0-9]/g, ''))
  if (Array.isArray(value)) return value.map((item: Json) => substituteVariable(item, variable, text))
  if (!isJsonObject(value)) return value
  const entries = Object.entries(value)
  const [first] = entries
  if (entries.length === 1 && first?.[0] === 'Ref' && first[1] === variable) return text
  return Object.fromEntries(
    entries.map(([key, part]) => [
      substituteVariable(key, variable, text) as string,
      substituteVariable(part, variable, text),
    ]),
  )
}

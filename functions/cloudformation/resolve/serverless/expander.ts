import { quoteName } from '../../../../audit/text/quote-text.ts'
import { LOGICAL_ID, MAX_RESOURCES } from '../../template/check-sections.ts'
import { createTemplateError } from '../../template/template-error.ts'
import type { Json, TemplateError } from '../../template/template.ts'
import type { ResolvedValue } from '../resolved-value.ts'
import type { ExpandedTemplate, ValuePath } from '../scope.ts'
import { getField, isJsonObject } from '../value-texts.ts'
import { createGlobalsReader, type GlobalsReader } from './globals.ts'
import type { JsonObject } from './serverless-value.ts'

/** A resource of AWS SAM, to which the section Globals was applied. */
export interface ServerlessResource {
  logicalId: string
  type: string
  properties: JsonObject
  /** The resource as it is written: its attributes besides the type and the properties. */
  written: JsonObject
}

/** A part of a SAM resource of which it is not known what AWS SAM makes of it. */
export interface UnexpandedPart {
  logicalId: string
  property: string
  why: string
}

/** What the expansion of a template needs besides the template. */
export interface ExpansionContext {
  template: ExpandedTemplate
  partition: string
  parameters: ReadonlyMap<string, ResolvedValue>
  /** The value of a part of the template, without resources; undefined for `AWS::NoValue`. */
  evaluate: (value: Json, path: ValuePath) => ResolvedValue | undefined
}

/** Collects what the SAM resources of a template become. */
export interface Expander extends ExpansionContext {
  /** Gives the properties of a resource together with those of the section Globals. */
  readGlobals: GlobalsReader
  /** The resources of the expanded template, by logical id. */
  resources: Map<string, JsonObject>
  /** The logical id of the SAM resource that made a resource. */
  makers: Map<string, string>
  /** What references to SAM resources mean, such as `Worker.Alias`: logical ids of generated resources. */
  references: Map<string, string>
  /** Conditions that the expansion adds. */
  conditions: Map<string, Json>
  unexpanded: UnexpandedPart[]
}

/** The parts of a generated resource besides its type. */
export interface ResourceParts {
  properties: JsonObject
  attributes?: JsonObject
}

/** Creates the expander of a template, with its resources that are not of AWS SAM. */
export function createExpander(expansionContext: ExpansionContext): Expander {
  const resources = getField(expansionContext.template.body, 'Resources')
  const declared = Object.entries(isJsonObject(resources) ? resources : {})
  return {
    ...expansionContext,
    readGlobals: createGlobalsReader(expansionContext.template),
    resources: new Map(declared.filter(([, value]) => isJsonObject(value)) as [string, JsonObject][]),
    makers: new Map(),
    references: new Map(),
    conditions: new Map(),
    unexpanded: [],
  }
}

/** Adds a resource that a SAM resource makes. The template's own resource of the same logical id stays, and is reported. */
export function addResource(
  expander: Expander,
  maker: ServerlessResource,
  logicalId: string,
  type: string,
  { properties, attributes }: ResourceParts,
): void {
  const isOwn = logicalId === maker.logicalId
  if (!LOGICAL_ID.test(logicalId))
    throw refusePart(
      expander,
      maker,
      [],
      `AWS SAM makes the resource ${quoteName(logicalId)}, which is no alphanumeric name. Rename what it is made of.`,
    )
  if (!isOwn && expander.resources.has(logicalId) && !expander.makers.has(logicalId)) {
    const why = `AWS SAM makes the resource ${quoteName(logicalId)}, and the template has another of this name`
    expander.unexpanded.push({ logicalId: maker.logicalId, property: '', why })
    return
  }
  expander.resources.set(logicalId, {
    ...(attributes ?? listPassedAttributes(maker)),
    Type: type,
    Properties: properties,
  })
  expander.makers.set(logicalId, maker.logicalId)
  if (expander.resources.size > MAX_RESOURCES)
    throw refusePart(
      expander,
      maker,
      [],
      `AWS SAM makes more than ${MAX_RESOURCES} resources of the template, which CloudFormation refuses. Split it.`,
    )
}

/** The attributes that AWS SAM gives to everything that it makes of a resource. */
export function listPassedAttributes({ written }: ServerlessResource): JsonObject {
  return pickFields(written, ['Condition', 'DeletionPolicy', 'UpdateReplacePolicy'])
}

/** The attributes of the resource that has the logical id of the SAM resource. */
export function listOwnAttributes({ written }: ServerlessResource): JsonObject {
  const { Type: _, Properties: __, Connectors: ___, IgnoreGlobals: ____, ...attributes } = written
  return attributes
}

function pickFields(value: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names.flatMap(name => {
      const field = getField(value, name)
      return field === undefined ? [] : [[name, field] as const]
    }),
  )
}

/** Reports a property of which it is not known what AWS SAM makes of it. */
export function reportUnexpanded(
  expander: Expander,
  { logicalId }: ServerlessResource,
  property: string,
  why: string,
): void {
  expander.unexpanded.push({ logicalId, property, why })
}

/** The error for a property that AWS SAM refuses. */
export function refusePart(
  { template }: ExpansionContext,
  { logicalId }: ServerlessResource,
  property: ValuePath,
  message: string,
): TemplateError {
  const path = ['Resources', logicalId, ...(property.length === 0 ? [] : ['Properties', ...property])]
  return createTemplateError(template.locate(path), message)
}

import type { Json } from '../../template/template.ts'
import type { ExpandedTemplate } from '../scope.ts'
import { getField, isJsonObject } from '../value-texts.ts'
import { expandHttpApi, expandRestApi } from './apis.ts'
import {
  createExpander,
  type Expander,
  type ExpansionContext,
  type ServerlessResource,
  type UnexpandedPart,
} from './expander.ts'
import { expandFunction } from './function/expand-function.ts'
import { expandApplication, expandLayer, expandTable } from './layers-and-tables.ts'
import { rewriteReferences } from './references.ts'
import type { JsonObject } from './serverless-value.ts'
import { expandStateMachine } from './state-machine.ts'

/** How the resources of AWS SAM become resources of CloudFormation, by type. Others stay as they are, and are not decided. */
const EXPANSIONS: ReadonlyMap<string, (expander: Expander, maker: ServerlessResource) => void> = new Map([
  ['AWS::Serverless::Api', expandRestApi],
  ['AWS::Serverless::Application', expandApplication],
  ['AWS::Serverless::Connector', expandConnector],
  ['AWS::Serverless::Function', expandFunction],
  ['AWS::Serverless::HttpApi', expandHttpApi],
  ['AWS::Serverless::LayerVersion', expandLayer],
  ['AWS::Serverless::SimpleTable', expandTable],
  ['AWS::Serverless::StateMachine', expandStateMachine],
])

const CONNECTED = 'AWS SAM adds policies for a connector, which Assay does not derive'

/**
 * Expands the resources of AWS SAM in a template as the transform `AWS::Serverless-2016-10-31` does: into resources of
 * CloudFormation with the logical ids that the AWS SAM Developer Guide documents ("Generated CloudFormation resources"). A
 * generated resource has the position of the resource that makes it. What is not known is unresolved or among the unexpanded
 * parts. Throws TemplateError for what AWS SAM refuses.
 */
export function expandServerless(expansionContext: ExpansionContext): {
  template: ExpandedTemplate
  unexpanded: readonly UnexpandedPart[]
} {
  const expander = createExpander(expansionContext)
  const declared = [...expander.resources]
  for (const [logicalId, written] of declared) {
    const type = getField(written, 'Type')
    if (getField(written, 'Connectors') !== undefined)
      expander.unexpanded.push({ logicalId, property: 'Connectors', why: CONNECTED })
    const expand = typeof type === 'string' ? EXPANSIONS.get(type) : undefined
    if (expand === undefined || typeof type !== 'string') continue
    const properties = expander.readGlobals(logicalId, written)
    if (!hasMacro(written) && !hasMacro(properties))
      expand(expander, { logicalId, type, properties, written })
    else expander.unexpanded.push({ logicalId, property: 'Properties', why: 'a macro writes a part of it' })
  }
  const unexpanded = new Map(expander.unexpanded.map(part => [JSON.stringify(part), part]))
  return { template: buildTemplate(expander), unexpanded: [...unexpanded.values()] }
}

/** Whether a macro stands among the fields: what it writes is not known. */
function hasMacro(fields: JsonObject): boolean {
  return Object.keys(fields).some(name => name.startsWith('Fn::'))
}

/** A connector adds policies to roles, queues and topics of the template. */
function expandConnector({ resources, unexpanded }: Expander, { logicalId }: ServerlessResource): void {
  resources.delete(logicalId)
  unexpanded.push({ logicalId, property: 'Type', why: CONNECTED })
}

function buildTemplate({ template, resources, makers, references, conditions }: Expander): ExpandedTemplate {
  const { Resources, Conditions, Outputs, ...others } = template.body
  const sections: Record<string, Json> = {
    Resources: mergeResources(Resources, resources),
    ...(conditions.size === 0 ? {} : { Conditions: mergeConditions(Conditions, conditions) }),
    ...(conditions.size === 0 && Conditions !== undefined ? { Conditions } : {}),
    ...(Outputs === undefined ? {} : { Outputs }),
  }
  const rewritten = rewriteReferences(sections, references) as JsonObject
  return {
    ...template,
    body: { ...others, ...rewritten },
    locate: ([section = '', logicalId = '', ...path]) => {
      const maker = section === 'Resources' ? makers.get(logicalId) : undefined
      const isOwn = maker === undefined || maker === logicalId
      return template.locate(isOwn ? [section, logicalId, ...path] : [section, maker])
    },
  }
}

/** The resources, with those that are no mappings, such as a macro in their place. */
function mergeResources(declared: Json | undefined, resources: ReadonlyMap<string, JsonObject>): Json {
  const others = Object.entries(isJsonObject(declared) ? declared : {}).filter(
    ([, value]) => !isJsonObject(value),
  )
  return Object.fromEntries([...others, ...resources])
}

function mergeConditions(declared: Json | undefined, conditions: ReadonlyMap<string, Json>): Json {
  return { ...(isJsonObject(declared) ? declared : {}), ...Object.fromEntries(conditions) }
}

import {
  identifyResource,
  type IdentityText,
  type ResourceIdentity,
} from '../identities/identify-resource.ts'
import { hashDefinition } from './hash-definition.ts'
import type { ResolvedResource } from './resolved-template.ts'
import { isUnresolved, type ResolvedValue } from './resolved-value.ts'
import { REMOVED, type Scope } from './scope.ts'
import { getField, isJsonObject, readScalarText } from './value-texts.ts'

/** Reads the resources of a template, each once. */
export interface ResourceReader {
  identify: (logicalId: string) => ResourceIdentity
  resolve: (logicalId: string) => ResolvedResource
}

/** Creates the reader; `getScope` gives the scope in which references lead back to the reader. */
export function createResourceReader(getScope: () => Scope): ResourceReader {
  const propertiesById = new Map<string, Readonly<Record<string, ResolvedValue>>>()
  const identities = new Map<string, ResourceIdentity>()
  const definitions = new Map<string, string>()
  const readProperties = (logicalId: string) =>
    getOrAdd(propertiesById, logicalId, () => evaluateProperties(logicalId, getScope()))
  const identify = (logicalId: string): ResourceIdentity =>
    getOrAdd(identities, logicalId, () => {
      const { stackContext } = getScope()
      const { stack, account, region, physicalIds, namedIds } = stackContext
      return identifyResource({
        stack,
        account,
        region,
        logicalId,
        type: getType(logicalId, getScope()),
        deployedId: physicalIds.get(logicalId),
        wasNamed: namedIds?.has(logicalId) === true,
        readProperty: name => readIdentityText(readProperties(logicalId), name),
      })
    })
  return {
    identify,
    resolve: logicalId => {
      const scope = getScope()
      const { physicalId, isGenerated } = identify(logicalId)
      const constructPath = getField(getField(getResource(logicalId, scope), 'Metadata'), 'aws:cdk:path')
      return {
        logicalId,
        stack: scope.stackContext.stack,
        type: getType(logicalId, scope),
        properties: readProperties(logicalId),
        physicalId,
        ...(isGenerated && { generated: true as const }),
        ...(typeof constructPath === 'string' && { constructPath }),
        ...(isRetained(logicalId, scope) && { retained: true as const }),
        source: scope.template.locate(['Resources', logicalId]),
        // Only resources of deployed stacks are compared by it, and it takes as long as everything else here.
        get definition() {
          return getOrAdd(definitions, logicalId, () =>
            hashDefinition(getField(getResource(logicalId, scope), 'Properties'), scope),
          )
        },
      }
    },
  }
}

function getResource(logicalId: string, { template }: Scope) {
  return getField(getField(template.body, 'Resources'), logicalId)
}

function isRetained(logicalId: string, scope: Scope): boolean {
  const policy = getField(getResource(logicalId, scope), 'DeletionPolicy')
  return policy === 'Retain' || policy === 'RetainExceptOnCreate'
}

function getType(logicalId: string, scope: Scope): string {
  const type = getField(getResource(logicalId, scope), 'Type')
  if (typeof type === 'string') return type
  throw scope.refuse(['Resources', logicalId], `The resource ${logicalId} has no type. Give it one.`)
}

function evaluateProperties(logicalId: string, scope: Scope): Readonly<Record<string, ResolvedValue>> {
  const properties = getField(getResource(logicalId, scope), 'Properties')
  return Object.fromEntries(
    Object.entries(isJsonObject(properties) ? properties : {}).flatMap(([name, value]) => {
      const evaluated = scope.evaluate(value, ['Resources', logicalId, 'Properties', name])
      return evaluated === REMOVED ? [] : [[name, evaluated]]
    }),
  )
}

function readIdentityText(
  properties: Readonly<Record<string, ResolvedValue>>,
  name: string,
): IdentityText | undefined {
  const value = Object.hasOwn(properties, name) ? properties[name] : undefined
  if (value === undefined) return undefined
  if (isUnresolved(value)) return { unknown: value.unresolved }
  const text = readScalarText(value)
  return text === undefined ? { unknown: `${name} is no text` } : { text }
}

function getOrAdd<T>(known: Map<string, T>, key: string, create: () => T): T {
  const existing = known.get(key)
  if (existing !== undefined) return existing
  const created = create()
  known.set(key, created)
  return created
}

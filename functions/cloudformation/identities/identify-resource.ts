import { getPartition } from '../../../audit/resources/arn.ts'
import type { ResourceLocation } from '../../../audit/resources/resource.ts'
import { quoteName } from '../../../audit/text/quote-text.ts'
import { buildNameGenerator, generateNumber, generateSecretSuffix } from './generated-names.ts'
import { ASSIGNED, type Identity } from './identity.ts'
import { findIdentity } from './identity-table.ts'
import { matchPhysicalId } from './physical-id.ts'

/** A text, or the reason why nobody knows it before the deployment. */
export type IdentityText = { text: string } | { unknown: string }

/** The resource of a template that is identified. */
export interface IdentitySource extends ResourceLocation {
  stack: string
  logicalId: string
  type: string
  /** The physical id that the deployed stack has for the logical id. */
  deployedId: string | undefined
  /** Whether the deployed template gives it a name. */
  wasNamed?: boolean
  /** The text of a property; undefined if the resource does not have it. */
  readProperty: (name: string) => IdentityText | undefined
}

/** What a resource is called. */
export interface ResourceIdentity {
  physicalId: string
  /** Whether AWS generates a part of the physical id, which is derived from the stack and the logical id here. */
  isGenerated: boolean
  /** What `Ref` returns. */
  ref: IdentityText
  /** What `Fn::GetAtt` returns. */
  getAttribute: (name: string) => IdentityText
}

/**
 * Identifies a resource. The deployed physical id is its own unless the template names it differently, or leaves out the
 * name that it had: then AWS replaces the resource (CloudFormation Template Reference, "Update requires" of names).
 */
export function identifyResource(source: IdentitySource): ResourceIdentity {
  const identity = findIdentity(source.type)
  return identity === undefined ? identifyUnknownType(source) : identifyByTable(identity, source)
}

const generateAnyName = buildNameGenerator(255)

function identifyUnknownType(source: IdentitySource): ResourceIdentity {
  const { type, deployedId } = source
  const isCustom = type.startsWith('Custom::') || type === 'AWS::CloudFormation::CustomResource'
  const unknown = isCustom
    ? 'the provider of the custom resource returns it'
    : `Assay does not know what AWS returns for ${quoteName(type)}`
  return {
    physicalId: deployedId ?? generateAnyName(source),
    isGenerated: deployedId === undefined,
    ref: deployedId === undefined ? { unknown } : { text: deployedId },
    getAttribute: () => ({ unknown }),
  }
}

function identifyByTable(identity: Identity, source: IdentitySource): ResourceIdentity {
  const { nameProperty } = identity
  const given = nameProperty === undefined ? undefined : source.readProperty(nameProperty)
  const isUnnamed = source.wasNamed === true && nameProperty !== undefined && given === undefined
  const isReplaced = isUnnamed || isOfOtherFunction(identity, source)
  const deployed = isReplaced ? undefined : matchPhysicalId(identity, source.deployedId, given)
  const assigned = {
    number: deployed?.number ?? generateNumber(source),
    letters: deployed?.letters ?? generateSecretSuffix(source),
  }
  const name = findName(identity, source, deployed?.name, given)
  const fill = (text: string): IdentityText => fillVariables(text, identity, { source, name, assigned })
  const ref = deployed === undefined ? fill(identity.ref) : { text: deployed.id }
  const isAssigned = /\{(?:number|letters)\}/.test(identity.ref)
  const isNamed = given !== undefined && 'text' in given
  const usesName = identity.ref.includes('{name}')
  return {
    physicalId: 'text' in ref ? ref.text : generateAnyName(source),
    isGenerated: deployed === undefined && (isAssigned || 'unknown' in ref || (usesName && !isNamed)),
    ref: deployed === undefined ? checkDemands(identity, source, ref) : ref,
    getAttribute: attribute => {
      const text = Object.hasOwn(identity.attributes, attribute) ? identity.attributes[attribute] : undefined
      if (text === undefined)
        return { unknown: `Assay does not know the attribute ${quoteName(attribute)} of ${source.type}` }
      return text === identity.ref ? ref : fill(text)
    },
  }
}

/** Whether the deployed resource belongs to another function than the template's: a part of a function cannot move. */
function isOfOtherFunction(identity: Identity, source: IdentitySource): boolean {
  const { deployedId } = source
  const variable = identity.variables?.['functionArn']
  const owner = variable === undefined ? undefined : source.readProperty(variable.property)
  if (deployedId === undefined || owner === undefined || 'unknown' in owner) return false
  const arn = variable?.convert?.(owner.text, source) ?? owner.text
  return deployedId !== arn && !deployedId.startsWith(`${arn}:`)
}

function findName(
  { generate, fifo }: Identity,
  source: IdentitySource,
  deployedName: string | undefined,
  given: IdentityText | undefined,
): IdentityText {
  if (deployedName !== undefined) return { text: deployedName }
  if (given !== undefined) return given
  const isFifo = fifo === undefined ? undefined : source.readProperty(fifo.property)
  if (isFifo !== undefined && 'unknown' in isFifo) return isFifo
  return { text: `${generate(source)}${isFifo?.text === 'true' ? (fifo?.suffix ?? '') : ''}` }
}

function checkDemands({ refDemands }: Identity, source: IdentitySource, ref: IdentityText): IdentityText {
  if (refDemands === undefined || source.readProperty(refDemands) !== undefined) return ref
  return { unknown: `Ref can return the name or the id of ${source.type} without ${refDemands}` }
}

interface Variables {
  source: IdentitySource
  name: IdentityText
  /** The number and the letters that AWS assigns. */
  assigned: Readonly<Record<string, string>>
}

function fillVariables(text: string, identity: Identity, variables: Variables): IdentityText {
  let unknown: string | undefined
  const filled = text.replaceAll(/\{(\w+)\}/g, (_, variable: string) => {
    const value = readVariable(variable, identity, variables)
    if ('text' in value) return value.text
    unknown ??= value.unknown
    return ''
  })
  return unknown === undefined ? { text: filled } : { unknown }
}

function readVariable(variable: string, identity: Identity, variables: Variables): IdentityText {
  const { source, name, assigned } = variables
  const { account, region } = source
  const partition = getPartition(region)
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const fixed: Readonly<Record<string, string>> = { partition, region, account, suffix, ...assigned }
  const known = fixed[variable]
  if (known !== undefined) return { text: known }
  if (variable === 'name') return name
  if (`{${variable}}` === ASSIGNED) return { unknown: 'AWS assigns it when it creates the resource' }
  const { property, fallback, convert } = identity.variables?.[variable] ?? { property: variable }
  const read = property === identity.nameProperty ? name : source.readProperty(property)
  const value = read ?? (fallback === undefined ? undefined : { text: fallback })
  if (value === undefined) return { unknown: `the template does not set ${property} of ${source.logicalId}` }
  return 'text' in value && convert !== undefined ? { text: convert(value.text, source) } : value
}

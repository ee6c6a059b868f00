import { findIdentity } from '../cloudformation/identities/identity-table.ts'
import { mergeExports } from '../cloudformation/assembly/merge-exports.ts'
import type {
  ParameterValues,
  ResolvedResource,
  ResolvedTemplate,
} from '../cloudformation/resolve/resolved-template.ts'
import type { ResolvedValue } from '../cloudformation/resolve/resolved-value.ts'
import { resolveTemplate } from '../cloudformation/resolve/resolve-template.ts'
import { parseTemplate } from '../cloudformation/template/parse-template.ts'
import { TemplateError, type Template } from '../cloudformation/template/template.ts'
import type { StackResource } from '../collectors/cloudformation/stack-resources.ts'
import type { GateUnknown } from '../../reports/gate/gate-document.ts'
import type { DeployedStack } from './deployed-stack.ts'
import type { GateAccount } from './gate-account.ts'
import type { GateInput } from './gate-input.ts'

/** A stack as the new template and the deployed one make it. */
export interface ResolvedStack {
  region: string
  /** The new template under each assignment of the conditions that cannot be decided. */
  variants: readonly ResolvedTemplate[]
  /** The resources of the deployed template; empty if the stack is not deployed. */
  deployed: readonly ResolvedResource[]
  undecided: readonly GateUnknown[]
}

/** Where and with which values templates are deployed. */
interface DeploymentOptions {
  inputs: readonly GateInput[]
  parameters: ParameterValues
  region: string
}

/** Resolves the templates, each with the exports of those before it in its region, and the templates that their stacks have now. Throws TemplateError. */
export async function resolveStacks(
  gateAccount: GateAccount,
  deploymentOptions: DeploymentOptions,
): Promise<ResolvedStack[]> {
  const exportsByRegion = new Map<string, Map<string, ResolvedValue>>()
  const stacks: ResolvedStack[] = []
  for (const input of deploymentOptions.inputs) {
    const { stack, template } = input
    const { account } = gateAccount
    const region = input.region ?? deploymentOptions.region
    const exports = exportsByRegion.get(region) ?? new Map<string, ResolvedValue>()
    exportsByRegion.set(region, exports)
    const read = await gateAccount.readStack(region, stack)
    const { resources = [], ...former } = describeDeployed(read, stack)
    const given = { ...former.parameters, ...input.parameters, ...deploymentOptions.parameters }
    const context = { stack, account, region, exports }
    const deployed = resolveDeployed(
      { ...former, resources },
      { ...context, parameters: former.parameters ?? {}, physicalIds: indexPhysicalIds(resources) },
    )
    const variants = resolveTemplate(template, {
      ...context,
      parameters: pickDeclared(given, template),
      physicalIds: indexPhysicalIds(resources.filter(each => isOfSameType(each, template))),
      namedIds: new Set(deployed.resources.filter(isNamed).map(({ logicalId }) => logicalId)),
    })
    const kept = new Set(variants.flatMap(variant => variant.resources.map(({ logicalId }) => logicalId)))
    for (const [name, value] of mergeExports(variants)) exports.set(name, value)
    stacks.push({
      region,
      variants,
      deployed: deployed.resources.filter(
        ({ logicalId, retained }) => kept.has(logicalId) || retained !== true,
      ),
      undecided: [
        ...listUnreadRegion(region, stack, gateAccount),
        ...(former.undecided ?? []),
        ...(deployed.undecided ?? []),
      ],
    })
  }
  return stacks
}

/** A stack in a region of the account that was not read: its resources would count as ones that do not exist yet. */
function listUnreadRegion(region: string, stack: string, { regions }: GateAccount): GateUnknown[] {
  if (regions === 'ALL' || regions.includes(region)) return []
  return [{ logicalId: stack, property: 'region', why: `the region ${region} of the account was not read` }]
}

/** Whether a template gives the resource its name. */
function isNamed({ type, properties }: ResolvedResource): boolean {
  const nameProperty = findIdentity(type)?.nameProperty
  return nameProperty !== undefined && properties[nameProperty] !== undefined
}

function indexPhysicalIds(resources: readonly StackResource[]): ReadonlyMap<string, string> {
  return new Map(resources.map(({ logicalId, physicalId }) => [logicalId, physicalId]))
}

/** Whether a deployed resource is the template's: CloudFormation replaces one whose type changes. */
function isOfSameType({ logicalId, type }: StackResource, { body }: Template): boolean {
  const declared = (body['Resources'] as Readonly<Record<string, { Type?: unknown }>>)[logicalId]?.Type
  return declared === undefined || declared === type
}

/** The values of the parameters that a template declares: a deployment keeps the values that it does not set. */
function pickDeclared(values: ParameterValues, { body }: Template): ParameterValues {
  const declared = body['Parameters'] ?? {}
  return Object.fromEntries(
    Object.entries(values).filter(([name]) => Object.hasOwn(declared as object, name)),
  )
}

/** A deployed stack as far as it is known, and what that leaves undecided. */
interface FormerStack {
  resources?: readonly StackResource[]
  template?: Template
  parameters?: ParameterValues
  undecided?: readonly GateUnknown[]
}

function describeDeployed(read: DeployedStack | undefined | { unknown: string }, stack: string): FormerStack {
  if (read === undefined) return {}
  const property = 'the deployed stack'
  if ('unknown' in read) return { undecided: [{ logicalId: stack, property, why: read.unknown }] }
  const { resources, template } = read
  if ('unknown' in template)
    return { resources, undecided: [{ logicalId: stack, property, why: template.unknown }] }
  const { body, parameters } = template
  try {
    return { resources, parameters, template: parseTemplate(body, `the deployed template of ${stack}`) }
  } catch (failure) {
    if (!(failure instanceof TemplateError)) throw failure
    return { resources, undecided: [{ logicalId: stack, property, why: failure.message }] }
  }
}

/** Resolves the deployed template, under the assignment that makes the resources that the stack has. */
function resolveDeployed(
  { template, resources = [] }: FormerStack,
  context: Parameters<typeof resolveTemplate>[1],
): { resources: readonly ResolvedResource[]; undecided?: readonly GateUnknown[] } {
  if (template === undefined) return { resources: [] }
  const present = new Set(resources.map(({ logicalId }) => logicalId))
  const countMissing = (variant: ResolvedTemplate) =>
    variant.resources.filter(({ logicalId }) => !present.has(logicalId)).length
  try {
    const [best] = resolveTemplate(template, context).toSorted(
      (one, other) => countMissing(one) - countMissing(other),
    )
    return { resources: (best?.resources ?? []).filter(({ logicalId }) => present.has(logicalId)) }
  } catch (failure) {
    if (!(failure instanceof TemplateError)) throw failure
    const why = failure.message
    return { resources: [], undecided: [{ logicalId: context.stack, property: 'the deployed stack', why }] }
  }
}

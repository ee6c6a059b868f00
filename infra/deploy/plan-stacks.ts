import { isDeepStrictEqual } from 'node:util'
import { nameForwardingStack, REGIONS_OUTPUT } from '../../audit/resources/assay/deployment-names.ts'
import type { StackDescription, StackReader } from '../../functions/aws/cdk/deployed-stacks.ts'
import type { SynthesizedTemplate } from '../costs/fixed-costs.ts'
import type { SynthesizedStack } from './synthesize.ts'
import { DeployError } from './deploy-error.ts'

/** Numbers of added, changed and removed resources of a stack. */
interface TemplateDifferences {
  added: number
  changed: number
  removed: number
}

/** The planned action on a stack. */
export type StackPlan = { name: string; region: string } & (
  | { action: 'NEW'; resources: number; failed: boolean }
  | ({ action: 'UPDATED' } & TemplateDifferences)
  | { action: 'UNCHANGED' }
)

/** Stack statuses after a failed creation: CDK creates such a stack anew. */
const NEVER_CREATED = ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED']

/** Whether `deployed` is a stack that can be updated. */
export function isStackCreated<T extends StackDescription>(deployed: T | undefined): deployed is T {
  return deployed !== undefined && !NEVER_CREATED.includes(deployed.status)
}

/** An existing stack and its template. */
type PresentStack = StackDescription & { before: string }

/**
 * The planned action on each of `stacks`. Throws DeployError while another operation on a stack is in progress,
 * and LookupDeniedError.
 */
export async function planStacks(
  stacks: readonly SynthesizedStack[],
  deployed: StackReader,
): Promise<StackPlan[]> {
  const plans: StackPlan[] = []
  for (const stack of stacks) {
    const { name, region } = stack
    const existing = await deployed.find(name, region)
    const before = isStackCreated(existing) ? await deployed.template(name, region) : ''
    plans.push(planStack(stack, existing && { ...existing, before }))
  }
  return plans
}

/**
 * Throws DeployError when forwarding stacks exist but the home stack does not: the deployment has another home
 * region.
 */
export function requireSingleHome(plans: readonly StackPlan[], homeStack: string): void {
  const [created, existing] = [plans.filter(isNew), plans.filter(plan => !isNew(plan))]
  const home = created.find(({ name }) => name === homeStack)
  if (home === undefined || existing.length === 0) return
  const stacks = existing.map(({ name, region }) => `${name} in ${region}`).join(', ')
  throw new DeployError(
    `The stack ${homeStack} does not exist in ${home.region}, but ${stacks} exists: Assay has another home region, or was partly removed.\n` +
      'Remove it first, with the configuration of that deployment: npm run destroy -- --config FILE',
  )
}

function isNew({ action }: StackPlan): boolean {
  return action === 'NEW'
}

/** The planned action on `stack`. Throws DeployError while another operation on it is in progress. */
export function planStack(stack: SynthesizedStack, deployed: PresentStack | undefined): StackPlan {
  const { name, region, template } = stack
  if (!isStackCreated(deployed)) {
    const resources = Object.keys(template.Resources ?? {}).length
    return { name, region, action: 'NEW', resources, failed: deployed !== undefined }
  }
  if (deployed.status.endsWith('_IN_PROGRESS'))
    throw new DeployError(
      `The stack ${name} in ${region} is ${deployed.status}. Wait until the operation ends, then run this again.`,
    )
  const before = parseTemplate(deployed.before)
  if (isDeepStrictEqual(before, normalizeTemplate(template))) return { name, region, action: 'UNCHANGED' }
  return { name, region, action: 'UPDATED', ...diffTemplates(before, normalizeTemplate(template)) }
}

/** A template that is not JSON, as after an import, differs in every resource. */
function parseTemplate(text: string): SynthesizedTemplate {
  try {
    return normalizeTemplate(JSON.parse(text) as SynthesizedTemplate)
  } catch (failure) {
    if (failure instanceof SyntaxError) return {}
    throw failure
  }
}

/** CloudFormation returns a question mark for every non-ASCII character. */
function normalizeTemplate(synthesizedTemplate: SynthesizedTemplate): SynthesizedTemplate {
  return JSON.parse(
    JSON.stringify(synthesizedTemplate).replaceAll(/[\u{80}-\u{10ffff}]/gu, '?'),
  ) as SynthesizedTemplate
}

function diffTemplates(before: SynthesizedTemplate, after: SynthesizedTemplate): TemplateDifferences {
  const [old, fresh] = [before.Resources ?? {}, after.Resources ?? {}]
  const ids = Object.keys(fresh)
  return {
    added: ids.filter(id => !(id in old)).length,
    changed: ids.filter(id => id in old && !isDeepStrictEqual(old[id], fresh[id])).length,
    removed: Object.keys(old).filter(id => !(id in fresh)).length,
  }
}

/** The regions of an existing deployment, from the output of its home stack. */
export function parseDeployedRegions(deployed: StackDescription | undefined): string[] {
  const { [REGIONS_OUTPUT]: regions = '' } = deployed?.outputs ?? {}
  return regions.split(' ').filter(region => region !== '')
}

/** A forwarding stack in a region that the configuration no longer contains. */
export interface ObsoleteStack {
  name: string
  region: string
}

/** The existing forwarding stacks in `regions` that are not in `wanted`. */
export async function findObsoleteStacks(
  regions: readonly string[],
  wanted: readonly { name: string; region: string }[],
  homeStack: string,
  stacks: Pick<StackReader, 'find'>,
): Promise<ObsoleteStack[]> {
  const found: ObsoleteStack[] = []
  for (const region of regions) {
    const name = nameForwardingStack(region, homeStack)
    if (wanted.some(stack => stack.region === region)) continue
    if (await stacks.find(name, region)) found.push({ name, region })
  }
  return found
}

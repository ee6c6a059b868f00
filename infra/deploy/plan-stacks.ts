import { isDeepStrictEqual } from 'node:util'
import {
  nameForwardingStack,
  HOME_STACK,
  REGIONS_OUTPUT,
} from '../../audit/resources/assay/deployment-names.ts'
import type { StackDescription, StackReader } from '../../functions/aws/cdk/deployed-stacks.ts'
import type { SynthesizedTemplate } from '../costs/fixed-costs.ts'
import type { SynthesizedStack } from './synthesize.ts'
import { DeployError } from './deploy-error.ts'

/** How many resources of a stack are what. */
export interface TemplateDifferences {
  added: number
  changed: number
  removed: number
}

/** What becomes of a stack. */
export type StackPlan = { name: string; region: string } & (
  | { action: 'NEW'; resources: number; failed: boolean }
  | ({ action: 'UPDATED' } & TemplateDifferences)
  | { action: 'UNCHANGED' }
)

/** What CloudFormation says of a stack whose creation failed: CDK makes it anew. */
const NEVER_CREATED = ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED']

/** Whether `deployed` is a stack that can be updated. */
export function isStackCreated<T extends StackDescription>(deployed: T | undefined): deployed is T {
  return deployed !== undefined && !NEVER_CREATED.includes(deployed.status)
}

/** A stack that is there, and its template. */
type PresentStack = StackDescription & { before: string }

/** What becomes of each of `stacks`. Throws CannotDeploy where somebody is at work on one of them, and NotAllowed. */
export async function planStacks(
  stacks: readonly SynthesizedStack[],
  deployed: StackReader,
): Promise<StackPlan[]> {
  const plans: StackPlan[] = []
  for (const stack of stacks) {
    const { name, region } = stack
    const there = await deployed.find(name, region)
    const before = isStackCreated(there) ? await deployed.template(name, region) : ''
    plans.push(planStack(stack, there && { ...there, before }))
  }
  return plans
}

/** Throws CannotDeploy where `plans` forward from stacks that are there to a home that is not: they have another. */
export function requireSingleHome(plans: readonly StackPlan[]): void {
  const [fresh, there] = [plans.filter(isNew), plans.filter(plan => !isNew(plan))]
  const home = fresh.find(({ name }) => name === HOME_STACK)
  if (home === undefined || there.length === 0) return
  const stacks = there.map(({ name, region }) => `${name} in ${region}`).join(', ')
  throw new DeployError(
    `There is no ${HOME_STACK} in ${home.region}, but ${stacks}: Assay has another home, or was removed in part.\n` +
      'Remove it first, with the configuration that it was deployed with: npm run destroy -- --config FILE',
  )
}

function isNew({ action }: StackPlan): boolean {
  return action === 'NEW'
}

/** What becomes of `stack`, of which `deployed` is there. Throws CannotDeploy where somebody is at work on it. */
export function planStack(stack: SynthesizedStack, deployed: PresentStack | undefined): StackPlan {
  const { name, region, template } = stack
  if (!isStackCreated(deployed)) {
    const resources = Object.keys(template.Resources ?? {}).length
    return { name, region, action: 'NEW', resources, failed: deployed !== undefined }
  }
  if (deployed.status.endsWith('_IN_PROGRESS'))
    throw new DeployError(`${name} in ${region} is ${deployed.status}: wait until that has ended`)
  const before = parseTemplate(deployed.before)
  if (isDeepStrictEqual(before, normalizeTemplate(template))) return { name, region, action: 'UNCHANGED' }
  return { name, region, action: 'UPDATED', ...diffTemplates(before, normalizeTemplate(template)) }
}

/** A template that is no JSON, as after an import, differs in everything. */
function parseTemplate(text: string): SynthesizedTemplate {
  try {
    return normalizeTemplate(JSON.parse(text) as SynthesizedTemplate)
  } catch (failure) {
    if (failure instanceof SyntaxError) return {}
    throw failure
  }
}

/** CloudFormation answers a question mark for every character that is not of ASCII. */
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

/** The regions that the home stack `deployed` was deployed for. */
export function parseDeployedRegions(deployed: StackDescription | undefined): string[] {
  const { [REGIONS_OUTPUT]: regions = '' } = deployed?.outputs ?? {}
  return regions.split(' ').filter(region => region !== '')
}

/** A forwarding stack that the configuration has no place for any more. */
export interface ObsoleteStack {
  name: string
  region: string
}

/** The forwarding stacks in `regions` that are there though `wanted` does not name them. */
export async function findObsoleteStacks(
  regions: readonly string[],
  wanted: readonly { name: string; region: string }[],
  stacks: Pick<StackReader, 'find'>,
): Promise<ObsoleteStack[]> {
  const found: ObsoleteStack[] = []
  for (const region of regions) {
    const name = nameForwardingStack(region)
    if (wanted.some(stack => stack.region === region)) continue
    if (await stacks.find(name, region)) found.push({ name, region })
  }
  return found
}

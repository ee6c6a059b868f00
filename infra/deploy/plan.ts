import { isDeepStrictEqual } from 'node:util'
import { forwardingStackName, HOME_STACK, REGIONS_OUTPUT } from '../../audit/deployment/names.ts'
import type { DeployedStack, Stacks } from '../../functions/aws/stacks.ts'
import type { Template } from '../costs/costs.ts'
import type { SynthesizedStack } from './assembly.ts'
import { CannotDeploy } from './cannot-deploy.ts'

/** How many resources of a stack are what. */
export interface Differences {
  added: number
  changed: number
  removed: number
}

/** What becomes of a stack. */
export type StackPlan = { name: string; region: string } & (
  | { fate: 'NEW'; resources: number; failed: boolean }
  | ({ fate: 'UPDATED' } & Differences)
  | { fate: 'UNCHANGED' }
)

/** What CloudFormation says of a stack whose creation failed: CDK makes it anew. */
const NEVER_CREATED = ['REVIEW_IN_PROGRESS', 'ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'CREATE_FAILED']

/** Whether `deployed` is a stack that can be updated. */
export function isCreated<T extends DeployedStack>(deployed: T | undefined): deployed is T {
  return deployed !== undefined && !NEVER_CREATED.includes(deployed.status)
}

/** A stack that is there, and its template. */
type Present = DeployedStack & { before: string }

/** What becomes of each of `stacks`. Throws CannotDeploy where somebody is at work on one of them, and NotAllowed. */
export async function plansOf(stacks: readonly SynthesizedStack[], deployed: Stacks): Promise<StackPlan[]> {
  const plans: StackPlan[] = []
  for (const stack of stacks) {
    const { name, region } = stack
    const there = await deployed.find(name, region)
    const before = isCreated(there) ? await deployed.template(name, region) : ''
    plans.push(planOf(stack, there && { ...there, before }))
  }
  return plans
}

/** Throws CannotDeploy where `plans` forward from stacks that are there to a home that is not: they have another. */
export function requireOneHome(plans: readonly StackPlan[]): void {
  const [fresh, there] = [plans.filter(isNew), plans.filter(plan => !isNew(plan))]
  const home = fresh.find(({ name }) => name === HOME_STACK)
  if (home === undefined || there.length === 0) return
  const stacks = there.map(({ name, region }) => `${name} in ${region}`).join(', ')
  throw new CannotDeploy(
    `There is no ${HOME_STACK} in ${home.region}, but ${stacks}: Assay has another home, or was removed in part.\n` +
      'Remove it first, with the configuration that it was deployed with: npm run destroy -- --config FILE',
  )
}

function isNew({ fate }: StackPlan): boolean {
  return fate === 'NEW'
}

/** What becomes of `stack`, of which `deployed` is there. Throws CannotDeploy where somebody is at work on it. */
export function planOf(stack: SynthesizedStack, deployed: Present | undefined): StackPlan {
  const { name, region, template } = stack
  if (!isCreated(deployed)) {
    const resources = Object.keys(template.Resources ?? {}).length
    return { name, region, fate: 'NEW', resources, failed: deployed !== undefined }
  }
  if (deployed.status.endsWith('_IN_PROGRESS'))
    throw new CannotDeploy(`${name} in ${region} is ${deployed.status}: wait until that has ended`)
  const before = templateIn(deployed.before)
  if (isDeepStrictEqual(before, asAnswered(template))) return { name, region, fate: 'UNCHANGED' }
  return { name, region, fate: 'UPDATED', ...differences(before, asAnswered(template)) }
}

/** A template that is no JSON, as after an import, differs in everything. */
function templateIn(text: string): Template {
  try {
    return asAnswered(JSON.parse(text) as Template)
  } catch (failure) {
    if (failure instanceof SyntaxError) return {}
    throw failure
  }
}

/** CloudFormation answers a question mark for every character that is not of ASCII. */
function asAnswered(template: Template): Template {
  return JSON.parse(JSON.stringify(template).replaceAll(/[\u{80}-\u{10ffff}]/gu, '?')) as Template
}

function differences(before: Template, after: Template): Differences {
  const [old, fresh] = [before.Resources ?? {}, after.Resources ?? {}]
  const ids = Object.keys(fresh)
  return {
    added: ids.filter(id => !(id in old)).length,
    changed: ids.filter(id => id in old && !isDeepStrictEqual(old[id], fresh[id])).length,
    removed: Object.keys(old).filter(id => !(id in fresh)).length,
  }
}

/** The regions that the home stack `deployed` was deployed for. */
export function deployedRegions(deployed: DeployedStack | undefined): string[] {
  const { [REGIONS_OUTPUT]: regions = '' } = deployed?.outputs ?? {}
  return regions.split(' ').filter(region => region !== '')
}

/** A forwarding stack that the configuration has no place for any more. */
export interface LeftOver {
  name: string
  region: string
}

/** The forwarding stacks in `regions` that are there though `wanted` does not name them. */
export async function leftOver(
  regions: readonly string[],
  wanted: readonly { name: string; region: string }[],
  stacks: Pick<Stacks, 'find'>,
): Promise<LeftOver[]> {
  const found: LeftOver[] = []
  for (const region of regions) {
    const name = forwardingStackName(region)
    if (wanted.some(stack => stack.region === region)) continue
    if (await stacks.find(name, region)) found.push({ name, region })
  }
  return found
}

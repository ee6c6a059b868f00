import type { StatementRef } from '../../effective-permissions/principal.ts'
import { findExampleText, type GlobSet, type ExampleText } from '../../glob/glob-set.ts'
import type { EscalationPermission } from '../../catalog/escalation-path.ts'
import { deriveRequiredResources, restrictToAccount } from '../permissions/arn-scope.ts'
import type { GraphContext } from '../context/graph-context.ts'
import { lookupNothing, type ConditionKeyLookup } from '../permissions/condition-context.ts'
import type { AllowedResources, Capabilities } from '../permissions/capabilities.ts'
import { countSteps } from '../../step-limit.ts'
import { listTagChoices } from './new-resource-tags.ts'
import type { RequestedAction } from './requested-action.ts'

/** An action that is allowed on a resource. */
export interface AllowedAction {
  action: string
  /** Undefined if the search for one takes too long. */
  resource: string | undefined
  lookupKey: ConditionKeyLookup
  /** Whether the caller creates the resource or can choose it. */
  createsResource: boolean
  /** The permissions that allow it. */
  capabilities: Capabilities
  /** Other suitable resources, if `resource` is one of many. */
  alternatives?: ResourceAlternatives
  /** Further statements in addition to those that allow the action. */
  statements?: readonly StatementRef[]
}

/** The actions to use, and whether they are certainly allowed. */
export interface ActionPlan {
  certain: boolean
  actions: readonly AllowedAction[]
}

/** The required and the allowed resources; a resource in all of them is suitable. */
export interface ResourceAlternatives {
  requested: readonly GlobSet[]
  allowed: readonly GlobSet[]
}

/** A resource on which all requested actions are allowed, as one plan for each action; undefined if there is none. */
export function planSharedResource(requests: readonly RequestedAction[]): ActionPlan | undefined {
  let possible: ActionPlan | undefined
  for (const choice of listTagChoices(requests)) {
    const plan = planRequests(choice)
    if (plan?.certain === true) return plan
    possible ??= plan
  }
  return possible
}

function planRequests(requests: readonly RequestedAction[]): ActionPlan | undefined {
  const allowed = requests.map(({ action, lookupKey, capabilities }) =>
    capabilities.findResources(action, lookupKey),
  )
  if (!allowed.every(each => each !== undefined)) return undefined
  const on = requests.map(request => request.on)
  const sure = allowed.map(({ certain }: AllowedResources) => certain)
  const perhaps = allowed.map(({ possible }) => possible)
  const certain = sure.every(each => each !== undefined) ? findExample([...sure, ...on]) : NO_EXAMPLE
  const isSame = sure.every((each, at) => each === perhaps[at])
  const example = certain.is === 'TEXT' || isSame ? certain : findExample([...perhaps, ...on])
  if (example.is === 'NONE') return undefined
  const resource = example.is === 'TEXT' ? example.text : undefined
  const used = certain.is === 'TEXT' ? sure.filter(each => each !== undefined) : perhaps
  const alternatives = { requested: on, allowed: used }
  const all = requests.map(({ action, lookupKey, capabilities }) => ({
    action,
    resource,
    alternatives,
    lookupKey,
    createsResource: true,
    capabilities,
  }))
  return { certain: certain.is === 'TEXT', actions: all }
}

const NO_EXAMPLE: ExampleText = { is: 'NONE' }

/** A text that is in all sets. */
function findExample(languages: readonly GlobSet[]): ExampleText {
  return findExampleText({ all: languages }, languages.flatMap(listSamples).slice(0, MOST_SAMPLES))
}

/** The limit of sample texts that are tried before a search; usually one of them is allowed. */
const MOST_SAMPLES = 20

function listSamples(globSet: GlobSet): string[] {
  if ('all' in globSet) return globSet.all.flatMap(listSamples)
  if ('any' in globSet) return globSet.any.flatMap(listSamples)
  if ('text' in globSet) return [globSet.text]
  if ('not' in globSet) return []
  const pattern = 'glob' in globSet ? globSet.glob : globSet.arn
  return pattern === '*' ? [] : [createSample(pattern)]
}

/** An ARN that the glob matches: in a real region, of a resource named `x`. */
function createSample(glob: string): string {
  countSteps(8)
  const [arn = '', partition = '', service = '', region = '', ...rest] = glob.split(':')
  const known = [arn, partition.replace('*', 'aws'), service, region.replace(/^\??\*$/, 'us-east-1'), ...rest]
  return (rest.length < 2 ? glob : known.join(':')).replaceAll('?*', 'x').replaceAll(/[*?]/g, 'x')
}

const plansByCapabilities = new WeakMap<
  Capabilities,
  Map<readonly EscalationPermission[], ActionPlan | undefined>
>()

/** The actions for requirements on a new resource or on any resource; `from` restricts the first new resource. */
export function planCreation(
  requiredPermissions: readonly EscalationPermission[],
  capabilities: Capabilities,
  context: GraphContext,
  from?: GlobSet,
): ActionPlan | undefined {
  if (from !== undefined) return searchPlan(requiredPermissions, capabilities, context, from)
  const known =
    plansByCapabilities.get(capabilities) ??
    new Map<readonly EscalationPermission[], ActionPlan | undefined>()
  plansByCapabilities.set(capabilities, known)
  if (!known.has(requiredPermissions))
    known.set(requiredPermissions, searchPlan(requiredPermissions, capabilities, context))
  return known.get(requiredPermissions)
}

function searchPlan(
  requiredPermissions: readonly EscalationPermission[],
  capabilities: Capabilities,
  { arnScope }: GraphContext,
  from?: GlobSet,
): ActionPlan | undefined {
  const free = requiredPermissions.filter(({ on }) => on === 'any' || on.startsWith('new:'))
  const first = free.find(({ on }) => on !== 'any')?.on
  const groups = new Map<string, RequestedAction[]>()
  free.forEach((required, at) => {
    const key = required.on === 'any' ? `any ${at}` : required.on
    const requested = deriveRequiredResources(required, arnScope)
    const on = from === undefined || required.on !== first ? requested : { all: [requested, from] }
    groups.set(key, [
      ...(groups.get(key) ?? []),
      { action: required.action, lookupKey: lookupNothing, on, capabilities },
    ])
  })
  const also = requiredPermissions.flatMap(({ action, also: globs = [] }) =>
    globs.map((glob): RequestedAction[] => [
      { action, lookupKey: lookupNothing, on: restrictToAccount([glob], arnScope), capabilities },
    ]),
  )
  return combinePlans([...groups.values(), ...also].map(planSharedResource))
}

export function combinePlans(all: readonly (ActionPlan | undefined)[]): ActionPlan | undefined {
  if (!all.every(each => each !== undefined)) return undefined
  return { certain: all.every(({ certain }) => certain), actions: all.flatMap(each => each.actions) }
}

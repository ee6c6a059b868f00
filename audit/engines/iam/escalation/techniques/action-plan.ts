import type { StatementRef } from '../../effective-permissions/principal.ts'
import { findExampleText, type GlobSet, type ExampleText } from '../../glob/glob-set.ts'
import type { EscalationPermission } from '../../catalog/escalation-path.ts'
import { deriveRequiredResources, restrictToAccount } from '../permissions/arn-scope.ts'
import type { GraphContext } from '../context/graph-context.ts'
import { lookupNothing, type ConditionKeyLookup } from '../permissions/condition-context.ts'
import type { AllowedResources, Capabilities } from '../permissions/capabilities.ts'

/** An action that is allowed on a resource. */
export interface AllowedAction {
  action: string
  /** Undefined where it takes too long to tell whether there is one. */
  resource: string | undefined
  lookupKey: ConditionKeyLookup
  /** Whether the caller makes the resource or may choose it. */
  createsResource: boolean
  /** By whose permissions. */
  capabilities: Capabilities
  /** What else would do, where `resource` is one of many. */
  alternatives?: ResourceAlternatives
  /** Statements besides those that allow the action. */
  statements?: readonly StatementRef[]
}

/** What is used, and whether it is allowed for certain. */
export interface ActionPlan {
  certain: boolean
  actions: readonly AllowedAction[]
}

/** The resources that may be asked for and those that are allowed; what is of all of them will do. */
export interface ResourceAlternatives {
  requested: readonly GlobSet[]
  allowed: readonly GlobSet[]
}

/** What is asked of several actions at once: the resource has to be the same. */
export interface RequestedAction {
  action: string
  lookupKey: ConditionKeyLookup
  on: GlobSet
  capabilities: Capabilities
}

/** A resource for which all wishes are allowed, by each action; undefined where there is none. */
export function planSharedResource(requests: readonly RequestedAction[]): ActionPlan | undefined {
  const allowed = requests.map(({ action, lookupKey, capabilities }) =>
    capabilities.findResources(action, lookupKey),
  )
  if (!allowed.every(each => each !== undefined)) return undefined
  const on = requests.map(request => request.on)
  const sure = allowed.map(({ certain }: AllowedResources) => certain)
  const perhaps = allowed.map(({ possible }) => possible)
  const certain = sure.every(each => each !== undefined) ? findExample([...sure, ...on]) : NO_EXAMPLE
  const example = certain.is === 'TEXT' ? certain : findExample([...perhaps, ...on])
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

/** A text of all the languages. */
function findExample(languages: readonly GlobSet[]): ExampleText {
  return findExampleText({ all: languages }, languages.flatMap(listSamples).slice(0, MOST_SAMPLES))
}

/** Texts that are tried before a search: mostly one of them is allowed. */
const MOST_SAMPLES = 20

function listSamples(globSet: GlobSet): string[] {
  if ('all' in globSet) return globSet.all.flatMap(listSamples)
  if ('any' in globSet) return globSet.any.flatMap(listSamples)
  if ('text' in globSet) return [globSet.text]
  if ('not' in globSet) return []
  const pattern = 'glob' in globSet ? globSet.glob : globSet.arn
  return pattern === '*' ? [] : [createSample(pattern)]
}

/** An ARN that the glob matches: in a region that there is, of something that is called `x`. */
function createSample(glob: string): string {
  const [arn = '', partition = '', service = '', region = '', ...rest] = glob.split(':')
  const known = [arn, partition.replace('*', 'aws'), service, region.replace(/^\??\*$/, 'us-east-1'), ...rest]
  return (rest.length < 2 ? glob : known.join(':')).replaceAll('?*', 'x').replaceAll(/[*?]/g, 'x')
}

const plansByCapabilities = new WeakMap<
  Capabilities,
  Map<readonly EscalationPermission[], ActionPlan | undefined>
>()

/** What is used of needs that ask for something new or for whatever; `from`: the first that is new is of it. */
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

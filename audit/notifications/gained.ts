import { isDeepStrictEqual } from 'node:util'
import type { AccessChange } from '../account/access-change.ts'
import { edgePrefix, resourcePartition } from '../account/keys.ts'
import { loadModel, mayName } from '../account/model.ts'
import type { ListingStore } from '../account/store.ts'
import type { Severity } from '../controls/severity.ts'
import type { Granted } from '../policy/diff/granted.ts'
import { keyOf, nameOf, type Resource, type ResourceKey } from '../resources/resource.ts'
import { shorten } from '../shorten.ts'

/** Principals that may do the same now and could not before. */
export interface Gained {
  severity: Severity
  principals: readonly string[]
  count: number
  /** What runs as them: ARNs of functions and task definitions, of which the first ones are named. */
  workloads: readonly string[]
  workloadCount: number
  /** The most dangerous first. */
  granted: readonly GrantedAccess[]
  more: number
}

/** What was granted, as messages say it. */
export interface GrantedAccess extends Pick<
  Granted,
  'actions' | 'count' | 'services' | 'resource' | 'certainty' | 'witness'
> {
  except: readonly string[]
  conditions: readonly string[]
  /** The statement, and its policy. */
  by: string
}

/** What runs as a principal, by its key. */
export type Workloads = ReadonlyMap<ResourceKey, readonly Resource[]>

/** Principals, workloads and grants that a message names of each group, groups, and characters of one text. */
const NAMED = 10
const MOST_GROUPS = 10
const LONGEST = 200

/** Principals whose workloads are looked up. */
const MOST_LOOKED_UP = 500

const RUNS_AS = [
  ['AWS::Lambda::Function', 'role'],
  ['AWS::ECS::TaskDefinition', 'taskRole'],
] as const

/** What runs as each of `principals`, as far as the model knows it. */
export async function workloadsOf(principals: readonly Resource[], store: ListingStore): Promise<Workloads> {
  const found = new Map<ResourceKey, readonly Resource[]>()
  for (const principal of principals.slice(0, MOST_LOOKED_UP)) {
    const running: Resource[] = []
    for (const [kind, relation] of RUNS_AS)
      for await (const { body } of store.list(
        resourcePartition(keyOf(principal)),
        edgePrefix(kind, relation),
      )) {
        const { source } = body as { source: Resource }
        const model = await loadModel(source, store)
        if (model !== undefined && mayName(model, relation, keyOf(principal))) running.push(model.resource)
      }
    found.set(keyOf(principal), running)
  }
  return found
}

/** What principals gained, those together that gained the same; of very many groups the most dangerous. */
export function gainedBy(changes: readonly AccessChange[], workloads: Workloads): Gained[] {
  const groups: AccessChange[][] = []
  for (const change of changes) {
    const same = groups.find(([first]) => first !== undefined && isSame(first, change))
    if (same === undefined) groups.push([change])
    else same.push(change)
  }
  return groups
    .map(group => gainedIn(group, workloads))
    .toSorted((a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || b.count - a.count)
    .slice(0, MOST_GROUPS)
}

const SEVERITIES: readonly Severity[] = ['HIGH', 'MEDIUM', 'LOW']

function isSame(one: AccessChange, other: AccessChange): boolean {
  return one.more === other.more && isDeepStrictEqual(one.granted.map(essence), other.granted.map(essence))
}

/** Examples may differ where the same was granted. */
function essence(change: Granted) {
  return { ...change, witness: undefined }
}

function gainedIn(group: readonly AccessChange[], workloads: Workloads): Gained {
  const [first] = group
  if (first === undefined) throw new Error('a group of no principals')
  const running = group.flatMap(({ principal }) => workloads.get(keyOf(principal)) ?? [])
  return {
    severity: severityOf(first.granted),
    principals: group.slice(0, NAMED).map(({ principal }) => principal.arn),
    count: group.length,
    workloads: running.slice(0, NAMED).map(({ arn }) => arn),
    workloadCount: running.length,
    granted: first.granted.slice(0, NAMED).map(grantedAs),
    more: first.more + Math.max(0, first.granted.length - NAMED),
  }
}

/** Rights that give rights are serious, and so is writing on everything. */
function severityOf(granted: readonly Granted[]): Severity {
  if (granted.some(({ risk, resource }) => risk >= 4 || (risk === 3 && resource === '*'))) return 'HIGH'
  return granted.some(({ risk }) => risk === 3) ? 'MEDIUM' : 'LOW'
}

function grantedAs({
  actions,
  count,
  services,
  resource,
  certainty,
  witness,
  ...change
}: Granted): GrantedAccess {
  const { policy, sid, index } = change.statement
  const name = policy.startsWith('arn:') ? nameOf({ arn: policy }) : policy
  return {
    actions,
    count,
    services,
    resource: shorten(resource, LONGEST),
    except: change.except.slice(0, 3).map(glob => shorten(glob, LONGEST)),
    certainty,
    conditions: change.conditions.slice(0, 3).map(text => shorten(text, LONGEST)),
    witness: { action: witness.action, resource: shorten(witness.resource, LONGEST) },
    by: `${sid === undefined ? `statement ${index + 1}` : `statement ${shorten(sid, LONGEST)}`} of policy ${name}`,
  }
}

/** What a message says of principals that may do more. */
export function linesOfGained({
  principals,
  count,
  workloads,
  workloadCount,
  granted,
  more,
}: Gained): string[] {
  const who = `${namesOf(principals, count)} may do more now`
  const running =
    workloadCount === 0
      ? ''
      : `, and with ${count === 1 ? 'it' : 'them'} ${namesOf(workloads, workloadCount)}`
  return [
    `${who}${running}:`,
    ...granted.map(each => `  + ${lineOf(each)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ]
}

function namesOf(arns: readonly string[], count: number): string {
  const names = arns.map(arn => nameOf({ arn })).join(', ')
  return count > arns.length ? `${names} and ${count - arns.length} more` : names
}

function lineOf({ resource, except, certainty, conditions, witness, by, ...of }: GrantedAccess): string {
  const on = resource === '*' ? 'everything' : resource
  const but = except.length === 0 ? '' : ` but ${except.join(', ')}`
  const when = conditions.length === 0 ? '' : ` if ${conditions.join(' and ')}`
  const how = {
    definite: '',
    possible: ', as far as can be told',
    'condition-weakened': ', which a condition limited before',
  }
  return `${actionsIn(of)} on ${on}${but}${when}${how[certainty]}, by ${by}; for example ${witness.action} on ${witness.resource}`
}

function actionsIn({
  actions,
  count,
  services,
}: Pick<GrantedAccess, 'actions' | 'count' | 'services'>): string {
  const [only = '', ...more] = actions
  if (more.length === 0) return count > 1 ? `${only} (${count} actions)` : only
  const names = actions.join(', ')
  if (services === 1 && count === actions.length) return names
  return `${count} actions${services > 1 ? ` of ${services} services` : ''}, such as ${names},`
}

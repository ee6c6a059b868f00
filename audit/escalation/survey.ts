import { loadModel, tiesOf, type Lookup, type Model } from '../account/model.ts'
import type { JudgePorts } from '../account/record.ts'
import type { ItemStore } from '../account/store.ts'
import { gather } from '../controls/gather.ts'
import { inTurn } from '../in-turn.ts'
import type { IndexChange } from '../policy/escalation/index-change.ts'
import { keyOf, type Resource } from '../resources/resource.ts'
import { tellings } from './tellings.ts'

/** What the account model says of resources on which it depends who becomes whom. */
export interface Survey {
  change: IndexChange
  /** Those of which it does not say enough. */
  unread: readonly Resource[]
  lookup: Lookup
}

/** What the account model says of `resources` now. */
export async function surveyOf(resources: readonly Resource[], ports: JudgePorts): Promise<Survey> {
  const lookup = await modelsAround(resources, ports.store)
  const { settings, knowledge } = ports
  const sources = { lookup, settings, knowledge, now: ports.now(), onSource: () => undefined }
  const changes: IndexChange[] = []
  const unread: Resource[] = []
  for (const resource of resources) {
    const telling = tellings[resource.kind]
    if (telling === undefined) continue
    const gathered = gather(resource, telling.need, sources)
    if ('vanished' in gathered) changes.push({ gone: [lookup(resource)?.resource.arn ?? resource.arn] })
    else if ('unknown' in gathered) unread.push(resource)
    else if (lacksPolicies(resource, gathered.incomplete)) unread.push(resource)
    else changes.push(telling.tell(gathered.given as never))
  }
  return { change: joined(changes), unread, lookup }
}

/** What a function is triggered by may be unknown; whoever has policies of which one is not known is not. */
function lacksPolicies({ kind }: Resource, incomplete: readonly string[]): boolean {
  return incomplete.length > 0 && kind !== 'AWS::Lambda::Function'
}

function joined(changes: readonly IndexChange[]): IndexChange {
  return {
    principals: changes.flatMap(({ principals = [] }) => principals),
    policies: changes.flatMap(({ policies = [] }) => policies),
    groups: changes.flatMap(({ groups = [] }) => groups),
    memberships: changes.flatMap(({ memberships = [] }) => memberships),
    functions: changes.flatMap(({ functions = [] }) => functions),
    existing: changes.flatMap(({ existing = [] }) => existing),
    gone: changes.flatMap(({ gone = [] }) => gone),
  }
}

/** The relations by which somebody has policies. */
const HAS_POLICIES = ['attachedPolicies', 'boundary', 'groups']

/** The models of the resources, and of what holds policies for them, each loaded once. */
async function modelsAround(resources: readonly Resource[], store: ItemStore): Promise<Lookup> {
  const models = new Map<string, Model>()
  const asked = new Set<string>()
  let next: readonly Resource[] = resources
  while (next.length > 0) {
    const unasked = [...new Map(next.map(each => [keyOf(each), each])).values()].filter(
      each => !asked.has(keyOf(each)),
    )
    for (const each of unasked) asked.add(keyOf(each))
    const loaded = await inTurn(unasked, each => loadModel(each, store))
    const found = loaded.filter(model => model !== undefined)
    for (const model of found) models.set(keyOf(model.resource), model)
    next = found.flatMap(policyHoldersOf)
  }
  return resource => models.get(keyOf(resource))
}

function policyHoldersOf({ resource, facts }: Model): Resource[] {
  return tiesOf(resource, facts)
    .filter(({ relation }) => HAS_POLICIES.includes(relation))
    .map(({ to }) => to)
}

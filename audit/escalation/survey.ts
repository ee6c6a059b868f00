import { loadModel, type Lookup } from '../account/model.ts'
import type { JudgePorts } from '../account/record.ts'
import { gather } from '../controls/gather.ts'
import { modelsAround } from '../models-around.ts'
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
  const models = await modelsAround(resources, each => loadModel(each, ports.store))
  const known = new Map(models.map(model => [keyOf(model.resource), model]))
  const lookup: Lookup = resource => known.get(keyOf(resource))
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

import { putAccessChange, type AccessChange } from './account/access-change.ts'
import { foundBy, leftBy } from './account/advance.ts'
import { loadModel, tiesOf, type Lookup, type Model } from './account/model.ts'
import type { JudgePorts } from './account/record.ts'
import { gather } from './controls/gather.ts'
import { inTurn } from './in-turn.ts'
import type { Reassess } from './messages.ts'
import { grantedBy } from './policy/diff/diff.ts'
import type { Granted } from './policy/diff/granted.ts'
import type { Principal } from './policy/effective/principal.ts'
import { rolePrincipal, roleNeed, userNeed, userPrincipal } from './resources/derived/principal-of.ts'
import { keyOf, type Resource } from './resources/resource.ts'

/** What is kept of one principal, the most dangerous first: so much, and so many bytes of it. */
const MOST_KEPT = 20
const MOST_BYTES = 50_000

/**
 * Keeps what the principals among the resources of a message may do now and could not before its cause. Of what had
 * not been read before, or cannot be read now, nothing can be told.
 */
export async function weighAccess({ cause, resources }: Reassess, ports: JudgePorts): Promise<void> {
  await inTurn(resources.filter(isPrincipal), async principal => {
    const change = await changeOf(principal, cause, ports)
    if (change !== undefined) await putAccessChange(change, ports.store, ports.now())
  })
}

function isPrincipal({ kind }: Resource): boolean {
  return kind === 'AWS::IAM::Role' || kind === 'AWS::IAM::User'
}

async function changeOf(
  resource: Resource,
  cause: string,
  ports: JudgePorts,
): Promise<AccessChange | undefined> {
  const models = await modelsAround(resource, cause, ports)
  if (!models.some(({ previous }) => previous.some(found => found.cause === cause))) return undefined
  const before = principalIn(resource, models, model => foundBy(model, cause) ?? model.facts, ports)
  const after = principalIn(resource, models, model => leftIn(model, cause), ports)
  if (before === undefined || after === undefined) return undefined
  const world = { actions: ports.knowledge.actions(), now: ports.now().toISOString() }
  const { told, left } = grantedBy(before, after, world)
  if (told.length === 0) return undefined
  const granted = kept(told)
  return { cause, principal: resource, granted, more: told.length - granted.length + left }
}

/** As much as is kept; the worst is, whatever it takes: policies are small. */
function kept(all: readonly Granted[]): Granted[] {
  let bytes = 0
  return all
    .slice(0, MOST_KEPT)
    .filter((granted, at) => (bytes += Buffer.byteLength(JSON.stringify(granted))) <= MOST_BYTES || at === 0)
}

function leftIn(model: Model, cause: string): Model['facts'] {
  return model.previous.some(found => found.cause === cause) ? leftBy(model, cause) : model.facts
}

/** Relations by which a principal has policies. */
const HAS_POLICIES = ['attachedPolicies', 'boundary', 'groups']

/** The principal, and whoever holds policies for it or held them when the cause came. */
async function modelsAround(resource: Resource, cause: string, { store }: JudgePorts): Promise<Model[]> {
  const found = new Map<string, Model>()
  async function visit(each: Resource): Promise<void> {
    const model = found.has(keyOf(each)) ? undefined : await loadModel(each, store)
    if (model === undefined) return
    found.set(keyOf(each), model)
    const ties = [model.facts, foundBy(model, cause) ?? {}].flatMap(facts => tiesOf(each, facts))
    await inTurn(
      ties.filter(({ relation }) => HAS_POLICIES.includes(relation)),
      ({ to }) => visit(to),
    )
  }
  await visit(resource)
  return [...found.values()]
}

/** The principal with the facts that `factsOf` says; undefined where they do not tell what it may. */
function principalIn(
  resource: Resource,
  models: readonly Model[],
  factsOf: (model: Model) => Model['facts'],
  { settings, knowledge, now }: JudgePorts,
): Principal | undefined {
  const seen = new Map(models.map(model => [keyOf(model.resource), { ...model, facts: factsOf(model) }]))
  const lookup: Lookup = of => seen.get(keyOf(of))
  const sources = { lookup, settings, knowledge, now: now(), onSource: () => undefined }
  const isRole = resource.kind === 'AWS::IAM::Role'
  const gathered = gather(resource, isRole ? roleNeed : userNeed, sources)
  if (!('given' in gathered) || gathered.incomplete.length > 0) return undefined
  return isRole ? rolePrincipal(gathered.given as never) : userPrincipal(gathered.given as never)
}

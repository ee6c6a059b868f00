import { accessChanges, type AccessChange } from './account/access-change.ts'
import { foundBy } from './account/advance.ts'
import { kept } from './account/caused.ts'
import type { Model } from './account/model.ts'
import type { JudgePorts } from './account/record.ts'
import { foundAndLeft, isReplacedIn, type FoundAndLeft } from './found-and-left.ts'
import { inTurn } from './in-turn.ts'
import type { Reassess } from './messages.ts'
import { loadingOnce, modelsAround, type Load } from './models-around.ts'
import { grantedBy } from './policy/diff/diff.ts'
import type { Principal } from './policy/effective/principal.ts'
import { rolePrincipal, roleNeed, userNeed, userPrincipal } from './resources/derived/principal-of.ts'
import type { Resource } from './resources/resource.ts'

/**
 * Keeps what the principals among the resources of a message may do now and could not before its cause. Of what had
 * not been read before, or cannot be read now, nothing can be told.
 */
export async function weighAccess({ cause, resources }: Reassess, ports: JudgePorts): Promise<void> {
  const load = loadingOnce(ports.store)
  await inTurn(resources.filter(isPrincipal), async principal => {
    const change = await changeOf(principal, cause, load, ports)
    if (change !== undefined) await accessChanges.put(change, ports.store, ports.now())
  })
}

function isPrincipal({ kind }: Resource): boolean {
  return kind === 'AWS::IAM::Role' || kind === 'AWS::IAM::User'
}

async function changeOf(
  resource: Resource,
  cause: string,
  load: Load,
  ports: JudgePorts,
): Promise<AccessChange | undefined> {
  const models = await modelsAround([resource], load, model => [model.facts, foundBy(model, cause) ?? {}])
  if (!isReplacedIn(models, cause)) return undefined
  const principals = principalsIn(resource, { models, cause }, ports)
  if (principals === undefined) return undefined
  const world = { actions: ports.knowledge.actions(), now: ports.now().toISOString() }
  const { told, left } = grantedBy(principals.before, principals.after, world)
  if (told.length === 0) return undefined
  const granted = kept(told)
  return { cause, principal: resource, granted, more: told.length - granted.length + left }
}

/** The principal before and after; undefined where it is not known what it might do. */
function principalsIn(
  resource: Resource,
  around: { models: readonly Model[]; cause: string },
  ports: JudgePorts,
): { before: Principal; after: Principal } | undefined {
  const isRole = resource.kind === 'AWS::IAM::Role'
  const both: FoundAndLeft | undefined = foundAndLeft(resource, isRole ? roleNeed : userNeed, around, ports)
  if (both === undefined) return undefined
  return isRole
    ? { before: rolePrincipal(both.before), after: rolePrincipal(both.after) }
    : { before: userPrincipal(both.before), after: userPrincipal(both.after) }
}

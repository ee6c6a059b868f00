import { isReplacedBy } from './account/advance.ts'
import { loadCause, originOf, type Origin } from './account/cause.ts'
import { tiesOf, loadModel, isInUse, type Model } from './account/model.ts'
import type { Refreshed } from './account/refresh.ts'
import type { Store } from './account/store.ts'
import { laneOf, type Post, type ReadRequest } from './messages.ts'
import { readerOf } from './reader-of.ts'
import { aspectsOf, definitionOf } from './resources/kinds.ts'
import { keyOf, type Resource, type ResourceKey } from './resources/resource.ts'

/** The name of a request among the pieces of its cause. */
export function pieceOfRequest({ number, resource, used }: ReadRequest): string {
  return `${used ? 'use' : 'read'} ${number} ${keyOf(resource)}`
}

/** A look whose models may name what is not known. */
interface Look {
  look: string
  number: number
  refreshed: readonly Refreshed[]
}

/** Requests for what the models name and nobody has read, or what they use and nobody was known to. */
export async function requestsOf(origin: Origin, look: Look, store: Store): Promise<ReadRequest[]> {
  const { number, refreshed } = look
  const named = refreshed.flatMap(({ model }) => tiesOf(model.resource, model.facts).map(tie => tie.to))
  const targets = [...new Map(named.filter(hasFacts).map(resource => [keyOf(resource), resource])).values()]
  const used = usedBy(refreshed.map(({ model }) => model))
  const models = await Promise.all(targets.map(resource => loadModel(resource, store)))
  const looked = new Set(refreshed.map(({ model }) => keyOf(model.resource)))
  const cause = targets.length === 0 ? undefined : await loadCause(origin.id, store)
  const read = new Set([...looked, ...(cause?.subjects ?? []).map(keyOf)])
  const made = new Set(
    Object.entries(cause?.pieces ?? {}).flatMap(([name, pieces]) => (name === look.look ? [] : pieces)),
  )
  return targets
    .filter((resource, index) => {
      const model = models[index]
      if (model !== undefined && !isInUse(model) && used.has(keyOf(resource))) return true
      return !read.has(keyOf(resource)) && isUnread(model, origin, number)
    })
    .map((resource): ReadRequest => ({
      type: 'read-request',
      origin: originOf(origin),
      number,
      resource,
      ...(used.has(keyOf(resource)) ? { used: true } : {}),
    }))
    .filter(request => !made.has(pieceOfRequest(request)))
}

/** What models name that are in use. What is not in use uses nothing. */
function usedBy(models: readonly Model[]): ReadonlySet<ResourceKey> {
  const used = models.filter(isInUse).flatMap(({ resource, facts }) => {
    const definitions = definitionOf(resource.kind).facts
    return tiesOf(resource, facts).filter(({ relation }) => !definitions[relation]?.relation?.contained)
  })
  return new Set(used.map(({ to }) => keyOf(to)))
}

/** What is a name alone is not read. */
function hasFacts({ kind }: Resource): boolean {
  return aspectsOf(kind).length > 0
}

/**
 * Whether nobody has read it, or this very look did, which a crash may have cut off. A sweep has read again what was
 * gone before it began and is named all the same: it may have come back, and its event been lost.
 */
export function isUnread(
  model: Model | undefined,
  { id, at, sweep }: Pick<Origin, 'id' | 'at' | 'sweep'>,
  number: number,
): boolean {
  if (model === undefined || isReplacedBy(model, id, number)) return true
  return sweep !== undefined && model.presence === 'GONE' && Date.parse(model.readAt) < Date.parse(at)
}

/** Sends requests to the readers of what they are about. */
export async function sendRequests(requests: readonly ReadRequest[], post: Post): Promise<void> {
  for (const queue of new Set(requests.map(({ resource }) => readerOf(resource.kind)))) {
    const own = requests.filter(({ resource }) => readerOf(resource.kind) === queue)
    await post.send(laneOf(queue, own[0]?.origin.sweep), own, 0)
  }
}

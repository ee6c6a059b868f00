import { edgePrefix, resourcePartition, subjectsKey } from '../account/keys.ts'
import { loadModel, mayName } from '../account/model.ts'
import { expiry } from '../account/cause.ts'
import { putIfAbsent, type Store } from '../account/store.ts'
import type { Kind } from '../resources/resource.ts'
import { keyOf } from '../resources/resource.ts'
import type { Change, Subject, Through } from './change.ts'

/** Whom a change is about, and the kinds of which nobody knows which ones it is about. */
export interface Found {
  subjects: readonly Subject[]
  unresolved: readonly Kind[]
}

/**
 * Whom `change` is about: those it names, and those it is about by what they name. What is found of them is kept, for
 * a delivery that is repeated after a crash must find the same although they name something else by then.
 */
export async function subjectsOf(change: Change, store: Store, now: Date): Promise<Found> {
  const { id, subjects, through = [], unresolved = [] } = change
  if (through.length === 0) return { subjects, unresolved }
  const key = subjectsKey(id)
  const kept = await store.load(key)
  if (kept) return kept.body as Found
  const named = await Promise.all(through.map(each => namers(each, store)))
  const lost = through.flatMap(({ must, of }, index) => (must && named[index]?.length === 0 ? [of] : []))
  const found = { subjects: distinct([...subjects, ...named.flat()]), unresolved: [...unresolved, ...lost] }
  await putIfAbsent(store, key, found, expiry(now))
  return found
}

/** Those that name the target by the relation, as far as is known. */
async function namers(
  { target, of, relation, facts, most, aside }: Through,
  store: Store,
): Promise<Subject[]> {
  const subjects: Subject[] = []
  for await (const { body } of store.list(resourcePartition(keyOf(target)), edgePrefix(of, relation))) {
    const { source } = body as { source: Subject['resource'] }
    if (subjects.length === most) break
    const model = await loadModel(source, store)
    if (model && mayName(model, relation, keyOf(target)))
      subjects.push({ resource: model.resource, facts, ...(aside ? { aside } : {}) })
  }
  return subjects
}

function distinct(subjects: readonly Subject[]): Subject[] {
  return [
    ...new Map(subjects.toReversed().map(subject => [keyOf(subject.resource), subject])).values(),
  ].toReversed()
}

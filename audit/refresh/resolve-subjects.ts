import { buildEdgePrefix, buildResourcePartition, buildResolvedSubjectsKey } from '../state/keys.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import { canReference } from '../resources/resource-snapshot.ts'
import { computeExpiry } from '../state/change-record.ts'
import { putIfAbsent, type Store } from '../state/store.ts'
import { type Kind, getResourceKey } from '../resources/resource.ts'
import type { Change, Subject, IndirectSubjects } from '../events/change.ts'

/** The subjects of a change, and the kinds of which it is not known which resources it is about. */
export interface ResolvedSubjects {
  subjects: readonly Subject[]
  unresolvedKinds: readonly Kind[]
}

/**
 * Finds the subjects of a change: those that its event names, and those that reference what it names. The result is
 * stored: a delivery that is repeated after a crash must find the same subjects, although their relationships may
 * have changed since.
 */
export async function resolveSubjects(change: Change, store: Store, now: Date): Promise<ResolvedSubjects> {
  const { id, subjects, indirectSubjects = [], unresolvedKinds = [] } = change
  if (indirectSubjects.length === 0) return { subjects, unresolvedKinds }
  const key = buildResolvedSubjectsKey(id)
  const stored = await store.load(key)
  if (stored) return stored.body as ResolvedSubjects
  const referencing = await Promise.all(indirectSubjects.map(each => listReferencingSubjects(each, store)))
  const relisted = indirectSubjects.flatMap(({ required, kind }, index) => {
    const found = referencing[index]
    return found === 'TOO_MANY' || (required && found?.length === 0) ? [kind] : []
  })
  const named = referencing.flatMap(found => (found === 'TOO_MANY' ? [] : found))
  const resolved = {
    subjects: dedupeSubjects([...subjects, ...named]),
    unresolvedKinds: [...new Set([...unresolvedKinds, ...relisted])],
  }
  await putIfAbsent(store, key, resolved, computeExpiry(now))
  return resolved
}

/** The most subjects that are found by one relationship. If there are more, all resources of their kind are read. */
const MAX_REFERENCING = 300

/** Lists the resources whose snapshots reference the target by the relationship, up to the limit if there is one. */
async function listReferencingSubjects(
  { target, kind, relationship, facts, limit, relatedOnly }: IndirectSubjects,
  store: Store,
): Promise<readonly Subject[] | 'TOO_MANY'> {
  const subjects: Subject[] = []
  for await (const { body } of store.list(
    buildResourcePartition(getResourceKey(target)),
    buildEdgePrefix(kind, relationship),
  )) {
    const { source } = body as { source: Subject['resource'] }
    if (subjects.length === limit) break
    if (subjects.length === MAX_REFERENCING) return 'TOO_MANY'
    const snapshot = await loadSnapshot(source, store)
    if (snapshot && canReference(snapshot, relationship, getResourceKey(target)))
      subjects.push({ resource: snapshot.resource, facts, ...(relatedOnly ? { relatedOnly } : {}) })
  }
  return subjects
}

function dedupeSubjects(subjects: readonly Subject[]): Subject[] {
  return [
    ...new Map(subjects.toReversed().map(subject => [getResourceKey(subject.resource), subject])).values(),
  ].toReversed()
}

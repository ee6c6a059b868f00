import { buildEdgePrefix, buildResourcePartition, buildResolvedSubjectsKey } from '../state/keys.ts'
import { loadSnapshot } from '../state/load-snapshot.ts'
import { canReference } from '../resources/resource-snapshot.ts'
import { computeExpiry } from '../state/change-record.ts'
import { putIfAbsent, type Store } from '../state/store.ts'
import { type Kind, getResourceKey } from '../resources/resource.ts'
import type { Change, Subject, IndirectSubjects } from '../events/change.ts'

/** Whom a change is about, and the kinds of which nobody knows which ones it is about. */
export interface ResolvedSubjects {
  subjects: readonly Subject[]
  unresolvedKinds: readonly Kind[]
}

/**
 * Whom `change` is about: those it names, and those it is about by what they name. What is found of them is kept, for
 * a delivery that is repeated after a crash must find the same although they name something else by then.
 */
export async function resolveSubjects(change: Change, store: Store, now: Date): Promise<ResolvedSubjects> {
  const { id, subjects, indirectSubjects = [], unresolvedKinds = [] } = change
  if (indirectSubjects.length === 0) return { subjects, unresolvedKinds }
  const key = buildResolvedSubjectsKey(id)
  const stored = await store.load(key)
  if (stored) return stored.body as ResolvedSubjects
  const referencing = await Promise.all(indirectSubjects.map(each => listReferencingSubjects(each, store)))
  const unmatchedKinds = indirectSubjects.flatMap(({ required, kind }, index) =>
    required && referencing[index]?.length === 0 ? [kind] : [],
  )
  const resolved = {
    subjects: dedupeSubjects([...subjects, ...referencing.flat()]),
    unresolvedKinds: [...unresolvedKinds, ...unmatchedKinds],
  }
  await putIfAbsent(store, key, resolved, computeExpiry(now))
  return resolved
}

/** Those that name the target by the relation, as far as is known. */
async function listReferencingSubjects(
  { target, kind, relationship, facts, limit, relatedOnly }: IndirectSubjects,
  store: Store,
): Promise<Subject[]> {
  const subjects: Subject[] = []
  for await (const { body } of store.list(
    buildResourcePartition(getResourceKey(target)),
    buildEdgePrefix(kind, relationship),
  )) {
    const { source } = body as { source: Subject['resource'] }
    if (subjects.length === limit) break
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

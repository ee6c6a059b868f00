import { auditableKinds, listOperations } from '../all-collectors.ts'
import { allPrefetches } from '../all-prefetches.ts'
import { auditResourceLists } from '../all-resource-lists.ts'
import { populationOperations } from '../population-counts.ts'
import { describeChangeSet, stackOperations } from '../cloudformation/operations.ts'

/** An IAM policy document that allows exactly the calls of an audit, a recording and a gate from a terminal. */
export function buildAuditPolicy(): object {
  const readCalls = listOperations(auditableKinds)
  const listCalls = auditResourceLists.flatMap(list => list.operations)
  const prefetchCalls = allPrefetches.map(prefetch => prefetch.operation)
  const operations = [
    ...readCalls,
    ...listCalls,
    ...prefetchCalls,
    ...populationOperations,
    ...stackOperations,
    describeChangeSet,
  ]
  const actions = new Set(operations.map(({ action }) => action))
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'AssayReads',
        Effect: 'Allow',
        Action: [...actions].toSorted((a, b) => (a < b ? -1 : 1)),
        Resource: '*',
      },
    ],
  }
}

import {
  listCollectorNames,
  getKindDefinition,
  listCollectedFacts,
  listRelationshipNames,
} from '../../audit/resources/kinds.ts'
import type { Kind } from '../../audit/resources/resource.ts'
import { allCollectors } from '../../functions/collectors/all-collectors.ts'
import { allPrefetches } from '../../functions/collectors/all-prefetches.ts'
import { auditResourceLists } from '../../functions/collectors/all-resource-lists.ts'
import type { AwsOperation } from '../../functions/collectors/api/aws-call.ts'
import { getCallerIdentity } from '../../functions/collectors/api/sts-operations.ts'

/** The kinds that an audit of a whole account lists, and those that they lead to. */
export const listedAuditedKinds = listReachableKinds(auditResourceLists.map(({ kind }) => kind))

function listReachableKinds(kinds: readonly Kind[]): Kind[] {
  const next = kinds.flatMap(kind =>
    listRelationshipNames(kind).flatMap(
      relationship => getKindDefinition(kind).facts[relationship]?.relationship?.to ?? [],
    ),
  )
  const all = [...new Set([...kinds, ...next])]
  return all.length === kinds.length ? all : listReachableKinds(all)
}

/** How the aspects of audited kinds are read, each with the facts that it reads. */
export const auditedCollectors = listedAuditedKinds.flatMap(kind =>
  listCollectorNames(kind).map(name => describeCollector(kind, name)),
)

function describeCollector(kind: Kind, name: string) {
  return {
    kind,
    facts: listCollectedFacts(kind, name),
    operations: allCollectors[kind][name]?.operations ?? [],
  }
}

/** Every operation that an audit of a whole account can ask. */
export const auditedOperations: readonly AwsOperation[] = [
  ...new Set([
    getCallerIdentity,
    ...auditResourceLists.flatMap(resourceList => resourceList.operations),
    ...allPrefetches.map(({ operation }) => operation),
    ...auditedCollectors.flatMap(collector => collector.operations),
  ]),
]

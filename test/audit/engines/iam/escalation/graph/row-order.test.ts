import { expect, it } from 'vitest'
import { createGraphContext } from '../../../../../../audit/engines/iam/escalation/context/graph-context.ts'
import { createEscalationGraph } from '../../../../../../audit/engines/iam/escalation/graph/escalation-graph.ts'
import { buildPermissionIndex } from '../../../../../../audit/engines/iam/escalation/permission-index/permission-index.ts'
import { createRandom } from '../../../../../../bench/access/generate-roles.ts'
import { escalationWorld, knownEscalationPaths } from '../known-paths.ts'
import { convertAccount } from '../states/convert-account.ts'
import { generateAccount } from '../states/generate-account.ts'

/** Rows share sets. If one row changed a set of another one, the order in which they are computed would matter. */
it('computes the same rows in any order', () => {
  for (let seed = 1; seed <= 40; seed += 1) {
    const account = convertAccount(generateAccount(createRandom(seed)))
    const index = buildPermissionIndex(account, knownEscalationPaths, escalationWorld)
    const nodes = index.principals.flatMap(({ states }, principal) =>
      states.map((_, state) => ({ principal, state })),
    )
    const computeRows = (order: typeof nodes) => {
      const graph = createEscalationGraph(createGraphContext(index, knownEscalationPaths, escalationWorld))
      for (const { principal, state } of order) graph.row(principal, state)
      return nodes.map(({ principal, state }) => graph.row(principal, state))
    }
    expect(computeRows(nodes.toReversed())).toEqual(computeRows(nodes))
  }
})

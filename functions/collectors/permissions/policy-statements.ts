import type { AwsOperation } from '../api/aws-call.ts'

/** A statement of a policy document. */
export interface PolicyStatement {
  Effect: 'Allow'
  Action: string[]
  Resource: string[]
}

/** The statements that allow exactly `operations`, one for each set of resources; `resolve` makes ARNs of the patterns of resources. */
export function buildPolicyStatements(
  operations: readonly Pick<AwsOperation, 'action' | 'resources'>[],
  resolve: (pattern: string) => string,
): PolicyStatement[] {
  const targets = [...new Map(operations.map(({ resources }) => [resources.join(), resources])).values()]
  return targets
    .map((resources): PolicyStatement => ({
      Effect: 'Allow',
      Action: operations
        .filter(each => each.resources.join() === resources.join())
        .map(({ action }) => action)
        .toSorted((a, b) => (a < b ? -1 : 1)),
      Resource: resources.map(resolve),
    }))
    .toSorted((a, b) => (a.Action.join() < b.Action.join() ? -1 : 1))
}

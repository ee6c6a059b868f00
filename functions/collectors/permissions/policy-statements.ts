import type { AwsOperation } from '../api/aws-call.ts'

/** A statement that allows calls. */
interface AllowStatement {
  Effect: 'Allow'
  Action: string[]
  Resource: string[]
}

/** The statements that allow exactly `operations`, one for each set of resources; `resolve` makes ARNs of the patterns of resources. */
export function buildPolicyStatements(
  operations: readonly Pick<AwsOperation, 'action' | 'resources'>[],
  resolve: (pattern: string) => string,
): AllowStatement[] {
  const targets = [...new Map(operations.map(({ resources }) => [resources.join(), resources])).values()]
  return targets
    .map((resources): AllowStatement => ({
      Effect: 'Allow',
      Action: operations
        .filter(each => each.resources.join() === resources.join())
        .map(({ action }) => action)
        .toSorted((a, b) => (a < b ? -1 : 1)),
      Resource: resources.map(resolve),
    }))
    .toSorted((a, b) => (a.Action.join() < b.Action.join() ? -1 : 1))
}

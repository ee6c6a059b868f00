import type { DeploymentScope, OptionScope } from '../../audit/deployment/scope.ts'
import { listDeployedWorkers, listWorkerQueues } from '../../audit/deployment/workers.ts'
import { workerLimits } from '../functions/worker-limits.ts'
import { DeployError } from './deploy-error.ts'

/** Counts the most concurrent executions of all functions: the limits of their event source mappings together. */
export function countConcurrency(scope: OptionScope): number {
  return listDeployedWorkers(scope).reduce(
    (sum, name) => sum + listWorkerQueues(name).length * workerLimits[name].concurrency,
    0,
  )
}

/** The home region of a deployment, and what its configuration asks for. */
type ConcurrencyScope = Pick<DeploymentScope, 'home'> & OptionScope

/** How many concurrent executions are left to the account's own functions at least. */
const LEFT_TO_OTHERS = 100

/** The line of the plan about concurrent executions in the home region. */
export function formatConcurrency(limit: number | undefined, scope: ConcurrencyScope): string {
  const all = limit === undefined ? 'an unknown number of' : String(limit)
  return `  up to ${countConcurrency(scope)} of ${all} concurrent executions that Lambda allows this account in ${scope.home}`
}

/**
 * Requires that the limit of the account leaves enough concurrent executions to its own functions. New accounts can have
 * a limit of 10. Throws DeployError with what to do.
 */
export function requireConcurrency(
  limit: number | undefined,
  scope: ConcurrencyScope,
  { lowConcurrency }: { lowConcurrency: boolean },
): void {
  if (limit === undefined || lowConcurrency || limit - countConcurrency(scope) >= LEFT_TO_OTHERS) return
  throw new DeployError(
    `Lambda allows this account ${limit} concurrent executions in ${scope.home}, and Assay takes up to ${countConcurrency(scope)} of them ` +
      'while many changes arrive: Lambda would then throttle the other functions of the account.\n' +
      'Request a higher quota first (Service Quotas, AWS Lambda, "Concurrent executions"), or accept this with --low-concurrency.',
  )
}

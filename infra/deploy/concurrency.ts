import { listWorkerQueues } from '../../audit/deployment/workers.ts'
import { workerLimits, workerNames } from '../functions/worker-limits.ts'
import { DeployError } from './deploy-error.ts'

/** The most concurrent executions of all functions of Assay: the limits of their event source mappings together. */
export const MAX_CONCURRENCY = workerNames.reduce(
  (sum, name) => sum + listWorkerQueues(name).length * workerLimits[name].concurrency,
  0,
)

/** How many concurrent executions are left to the account's own functions at least. */
const LEFT_TO_OTHERS = 100

/** The line of the plan about concurrent executions in the home region. */
export function formatConcurrency(limit: number | undefined, home: string): string {
  const all = limit === undefined ? 'an unknown number of' : String(limit)
  return `  up to ${MAX_CONCURRENCY} of ${all} concurrent executions that Lambda allows this account in ${home}`
}

/**
 * Requires that the limit of the account leaves enough concurrent executions to its own functions. New accounts can have
 * a limit of 10. Throws DeployError with what to do.
 */
export function requireConcurrency(
  limit: number | undefined,
  home: string,
  { lowConcurrency }: { lowConcurrency: boolean },
): void {
  if (limit === undefined || lowConcurrency || limit - MAX_CONCURRENCY >= LEFT_TO_OTHERS) return
  throw new DeployError(
    `Lambda allows this account ${limit} concurrent executions in ${home}, and Assay takes up to ${MAX_CONCURRENCY} of them ` +
      'while many changes arrive: Lambda would then throttle the other functions of the account.\n' +
      'Request a higher quota first (Service Quotas, AWS Lambda, "Concurrent executions"), or accept this with --low-concurrency.',
  )
}

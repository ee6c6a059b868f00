import type { WorkerName } from '../../audit/resources/collector-queue.ts'

/** The limits of a function. */
export interface WorkerLimits {
  /** Maximum bytes of its bundle. */
  bundleBytes: number
  /** Maximum concurrent invocations per queue; Lambda's minimum is 2. */
  concurrency: number
  /** Messages per batch; 10 by default. */
  batch?: 1
}

/** The functions, named like their queues. */
export const workerLimits: Readonly<Record<WorkerName, WorkerLimits>> = {
  'account-change': { bundleBytes: 620_000, concurrency: 2 },
  'self-change': { bundleBytes: 696_000, concurrency: 2 },
  'function-deploy': { bundleBytes: 582_000, concurrency: 2 },
  'iam-change': { bundleBytes: 505_000, concurrency: 2 },
  'image-push': { bundleBytes: 538_000, concurrency: 2 },
  // It reads what others have a second queue for, so it has the instances of two queues.
  'image-content': { bundleBytes: 945_000, concurrency: 4, batch: 1 },
  'network-change': { bundleBytes: 514_000, concurrency: 2 },
  'service-change': { bundleBytes: 696_000, concurrency: 2 },
  evaluate: { bundleBytes: 833_000, concurrency: 5 },
  notify: { bundleBytes: 515_000, concurrency: 2 },
  sweep: { bundleBytes: 544_000, concurrency: 2 },
  report: { bundleBytes: 690_000, concurrency: 2, batch: 1 },
  route: { bundleBytes: 480_000, concurrency: 2 },
  'security-hub': { bundleBytes: 550_000, concurrency: 2, batch: 1 },
  evidence: { bundleBytes: 600_000, concurrency: 2, batch: 1 },
}

/** The bundle of the function that judges changes of stacks. */
export const GATE_BUNDLE = 'gate'

/** The limit of bytes of the bundle that judges changes of stacks: it parses templates and evaluates all controls. */
export const GATE_BUNDLE_BYTES = 1_416_000

/** The bundle of the function that answers lifecycle hooks of ECS. */
export const DEPLOYMENT_HOOK_BUNDLE = 'deployment-hook'

/** The limit of bytes of the bundle that answers lifecycle hooks of ECS: it verifies signatures. */
export const DEPLOYMENT_HOOK_BUNDLE_BYTES = 612_000

/** The bundles of functions that no queue invokes. */
export const hookBundles = [DEPLOYMENT_HOOK_BUNDLE, GATE_BUNDLE]

/** The names of all functions, whether a deployment has them or not. */
export const workerNames = Object.keys(workerLimits) as WorkerName[]

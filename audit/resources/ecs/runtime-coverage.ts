/** Whether Runtime Monitoring of GuardDuty covers a cluster (GuardDuty API Reference, CoverageResource). */
export interface RuntimeCoverage {
  status: 'HEALTHY' | 'UNHEALTHY'
  /** The first issues of tasks on Fargate, as GuardDuty writes them, and the number of all. */
  fargateIssues: readonly string[]
  fargateIssueCount: number
  /** The issue of the cluster; empty if GuardDuty names none. */
  issue: string
  /** Whether GuardDuty adds its agent to tasks on Fargate. */
  isAgentManaged: boolean
  /** The number of container instances without a running agent. */
  uncoveredInstances: number
}

/**
 * The coverage of a cluster; `'NONE'` if GuardDuty does not list it although Runtime Monitoring is enabled in the region,
 * `'NOT_ENABLED'` if it is not, `'NEW'` if a template is about to create the cluster.
 */
export type RuntimeCoverageFact = RuntimeCoverage | 'NONE' | 'NOT_ENABLED' | 'NEW'

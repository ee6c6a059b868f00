import type { RuntimeCoverage } from '../../resources/ecs/runtime-coverage.ts'
import { quoteText } from '../../text/quote-text.ts'
import { control } from '../control.ts'
import { compliant, insufficientData, nonCompliant, notApplicable, type Evaluation } from '../evaluation.ts'

export const runtimeCoverageUnhealthy = control(
  {
    id: 'runtime-monitoring/runtime-coverage-unhealthy',
    title: 'GuardDuty Runtime Monitoring should really cover the tasks of clusters on Fargate',
    severity: 'MEDIUM',
    rationale:
      'GuardDuty adds its agent to a task at its start, and starts the task without it where the agent cannot be pulled or cannot ' +
      'reach GuardDuty. Such a task is not monitored, although Runtime Monitoring is enabled.',
    remediation:
      'Remove the cause that the issue names: permissions of the task execution role to pull the agent, the VPC endpoint of ' +
      'GuardDuty, memory of the task, a tag that excludes the cluster. Then redeploy the services (UpdateService with ' +
      'forceNewDeployment): only new tasks get the agent.',
    references: [
      'https://docs.aws.amazon.com/guardduty/latest/ug/gdu-assess-coverage-ecs.html',
      'https://docs.aws.amazon.com/guardduty/latest/APIReference/API_ListCoverage.html',
    ],
    frameworks: { 'NIST SP 800-190': ['4.4.4'], 'OWASP Serverless Top 10': ['S10'] },
    criteria: [
      'A cluster fails if GuardDuty names issues of its tasks on Fargate, or calls its coverage unhealthy for another reason than ' +
        'container instances.',
      'Where Runtime Monitoring is not enabled, the result is NOT_APPLICABLE: guardduty-runtime-monitoring fails there.',
    ],
    knownLimitations: [
      'Container instances on EC2 and clusters of EKS are not evaluated.',
      'GuardDuty assesses tasks that run or have just ended, and not those that started before Runtime Monitoring was enabled.',
      'Clusters without services are not evaluated.',
    ],
    settings: {},
  },
  declareEvaluator => [
    declareEvaluator('AWS::ECS::Cluster', { facts: ['runtimeCoverage'] }, ({ runtimeCoverage }) => {
      switch (runtimeCoverage) {
        case 'NEW':
          return notApplicable('The cluster does not exist yet. GuardDuty assesses it when tasks run.')
        case 'NOT_ENABLED':
          return notApplicable(
            'Runtime Monitoring is not enabled in the region (see runtime-monitoring/guardduty-runtime-monitoring).',
          )
        case 'NONE':
          return insufficientData('GuardDuty does not list the cluster: it has assessed none of its tasks')
        default:
          return evaluateCoverage(runtimeCoverage)
      }
    }),
  ],
)

function evaluateCoverage(coverage: RuntimeCoverage): Evaluation {
  const { status, fargateIssues, fargateIssueCount, issue, isAgentManaged, uncoveredInstances } = coverage
  const [first] = fargateIssues
  if (first !== undefined) {
    const more = fargateIssueCount > 1 ? ` (and ${fargateIssueCount - 1} more)` : ''
    return nonCompliant(
      `GuardDuty does not cover all tasks of the cluster on Fargate: ${quoteText(first)}${more}.`,
      { coverage },
    )
  }
  if (status === 'HEALTHY') return compliant({ coverage })
  if (uncoveredInstances > 0)
    return notApplicable(
      `GuardDuty names no issue of tasks on Fargate; ${uncoveredInstances} container instances have no agent.`,
    )
  if (!isAgentManaged)
    return nonCompliant('GuardDuty does not add its agent to the tasks of the cluster on Fargate.', {
      coverage,
    })
  const why = issue === '' ? 'it names no issue' : quoteText(issue)
  return nonCompliant(`GuardDuty calls the coverage of the cluster unhealthy: ${why}.`, { coverage })
}

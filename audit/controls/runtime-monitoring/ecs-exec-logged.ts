import type { ExecuteCommandConfiguration } from '../../resources/ecs/cluster.ts'
import type { ContainerDefinition } from '../../resources/ecs/task-definition.ts'
import { describeResource } from '../../resources/kinds.ts'
import { getResourceName, type Resource } from '../../resources/resource.ts'
import { control } from '../control.ts'
import { joinNames } from '../criteria/format-text.ts'
import { quoteNames, summarizeNames } from '../criteria/task-definitions.ts'
import { compliant, nonCompliant, notApplicable, type EvaluatorResult } from '../evaluation.ts'

export const ecsExecLogged = control(
  {
    id: 'runtime-monitoring/ecs-exec-logged',
    title: 'Sessions of ECS Exec should be logged',
    severity: 'MEDIUM',
    rationale:
      'ECS Exec gives a shell in a running container. CloudTrail records who opened it, and only the log of the session says what ' +
      'was done there.',
    remediation:
      'Set the logging of the cluster to OVERRIDE with a log group or a bucket (UpdateCluster with ' +
      'executeCommandConfiguration), or use the log driver awslogs in the task definition, or disable ECS Exec (UpdateService ' +
      'with enableExecuteCommand false).',
    references: [
      'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html',
      'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommandConfiguration.html',
    ],
    frameworks: { 'OWASP Serverless Top 10': ['S10'] },
    criteria: [
      'Without a setting of the cluster, or with DEFAULT, ECS uses the log driver awslogs of the task definition. A revision ' +
        'without any container that has it is not logged.',
      'With requireEncryption, the cluster must also have a key that encrypts sessions.',
    ],
    knownLimitations: [
      'Standalone tasks that were started with ECS Exec are not evaluated: only the task says so.',
      'With DEFAULT, whether every container of a revision has the log driver awslogs is not checked: one is enough.',
      'Whether the task role may write to the log group or the bucket is not checked, nor whether script and cat, which ECS needs to ' +
        'log, are in the image.',
    ],
    /** Whether a key of KMS must encrypt sessions, in addition to TLS. */
    settings: { requireEncryption: false },
  },
  declareEvaluator => [
    declareEvaluator(
      'AWS::ECS::Service',
      {
        facts: ['enableExecuteCommand'],
        one: { cluster: { facts: ['executeCommand'] } },
        each: { deployedRevisions: { facts: ['containers'], mustExist: true } },
      },
      ({ enableExecuteCommand, cluster, deployedRevisions }, { settings }) => {
        if (!enableExecuteCommand) return notApplicable('ECS Exec is disabled for the service.')
        const { executeCommand } = cluster
        const name = describeResource(cluster.resource)
        const logged = evaluateLogging(executeCommand, deployedRevisions, name)
        if (logged.status !== 'COMPLIANT' || !settings.requireEncryption) return logged
        if (executeCommand.encryptionKey !== 'NONE') return logged
        return nonCompliant(`No key encrypts the sessions of ECS Exec in ${name}.`, { executeCommand })
      },
    ),
  ],
)

/** A revision with its containers. */
interface Revision {
  resource: Resource<'AWS::ECS::TaskDefinition'>
  containers: readonly ContainerDefinition[]
}

function evaluateLogging(
  executeCommand: ExecuteCommandConfiguration,
  revisions: readonly Revision[],
  name: string,
): EvaluatorResult {
  const { logging, logGroup, bucket } = executeCommand
  if (logging === 'NONE')
    return nonCompliant(`The ${name} does not log the sessions of ECS Exec.`, { executeCommand })
  if (logging === 'OVERRIDE')
    return logGroup === 'NONE' && bucket === 'NONE'
      ? nonCompliant(`The ${name} names neither a log group nor a bucket for the sessions of ECS Exec.`, {
          executeCommand,
        })
      : compliant({ executeCommand })
  const silent = revisions
    .filter(({ containers }) => containers.every(({ logDriver }) => logDriver !== 'awslogs'))
    .map(({ resource }) => getResourceName(resource))
  if (silent.length === 0) return compliant({ executeCommand })
  return nonCompliant(
    `The ${name} logs the sessions of ECS Exec by the log driver awslogs, which no container of ` +
      `${joinNames(quoteNames(silent))} has.`,
    { executeCommand, silent: summarizeNames(silent) },
  )
}

import { ecsExecLogged } from '../../../../audit/controls/runtime-monitoring/ecs-exec-logged.ts'
import { buildClusterResource } from '../../../../audit/resources/ecs/cluster.ts'
import { buildTaskDefinitionResource } from '../../../../audit/resources/ecs/task-definition.ts'
import { testControl, type KnownResource } from '../../../test-control.ts'

const where = { account: '111122223333', region: 'eu-west-1' }
const cluster = buildClusterResource('prod', where)
const nowhere = { logging: 'DEFAULT', logGroup: 'NONE', bucket: 'NONE', encryptionKey: 'NONE' }

/** A revision whose containers have these log drivers. */
function revision(number: number, ...drivers: readonly string[]): KnownResource {
  const arn = `arn:aws:ecs:eu-west-1:111122223333:task-definition/api:${number}`
  return {
    arn: buildTaskDefinitionResource(arn, where.account).arn,
    facts: { containers: drivers.map((logDriver, index) => ({ name: `c${index}`, logDriver })) },
  }
}

function service(executeCommand: object, ...deployedRevisions: readonly KnownResource[]): KnownResource {
  return {
    facts: { enableExecuteCommand: true },
    one: { cluster: { arn: cluster.arn, facts: { executeCommand: { ...nowhere, ...executeCommand } } } },
    each: { deployedRevisions },
  }
}

testControl(ecsExecLogged, 'AWS::ECS::Service', {
  compliant: [
    { name: 'the log driver awslogs', ...service({}, revision(1, 'awslogs')) },
    { name: 'one container with the log driver', ...service({}, revision(1, 'NONE', 'awslogs')) },
    {
      name: 'a log group of the cluster',
      ...service({ logging: 'OVERRIDE', logGroup: '/ecs/exec' }, revision(1, 'NONE')),
      evidence: { executeCommand: { logGroup: '/ecs/exec' } },
    },
    { name: 'a bucket of the cluster', ...service({ logging: 'OVERRIDE', bucket: 'sessions' }, revision(1)) },
    {
      name: 'a key, which the settings require',
      ...service({ encryptionKey: 'alias/exec' }, revision(1, 'awslogs')),
      settings: { requireEncryption: true },
    },
  ],
  nonCompliant: [
    {
      name: 'no logs',
      ...service({ logging: 'NONE', logGroup: '/ecs/exec' }, revision(1, 'awslogs')),
      reason: 'The cluster prod does not log the sessions of ECS Exec.',
    },
    {
      name: 'another log driver in one of its revisions',
      ...service({}, revision(1, 'awslogs'), revision(2, 'splunk', 'NONE')),
      reason:
        'The cluster prod logs the sessions of ECS Exec by the log driver awslogs, which no container of api:2 has.',
      evidence: { silent: ['api:2'] },
    },
    {
      name: 'no destination',
      ...service({ logging: 'OVERRIDE' }, revision(1, 'awslogs')),
      reason: 'The cluster prod names neither a log group nor a bucket',
    },
    {
      name: 'no key, which the settings require',
      ...service({}, revision(1, 'awslogs')),
      settings: { requireEncryption: true },
      reason: 'No key encrypts the sessions of ECS Exec in cluster prod.',
    },
  ],
  notApplicable: [
    {
      name: 'ECS Exec is disabled',
      ...service({ logging: 'NONE' }, revision(1, 'NONE')),
      facts: { enableExecuteCommand: false },
    },
  ],
})

import { ec2ChangeGenerators } from './ec2.ts'
import { ecrChangeGenerators } from './ecr.ts'
import { ecsChangeGenerators } from './ecs/services.ts'
import { iamChangeGenerators } from './iam.ts'
import { versionChangeGenerators } from './function-versions.ts'
import { lambdaChangeGenerators } from './lambda.ts'
import { oversizedChangeGenerators } from './oversized.ts'
import { routingChangeGenerators } from './routing.ts'
import type { ChangeGenerator } from './step.ts'
import { monitoringChangeGenerators } from './monitoring.ts'

/** All change generators by name. */
export const changeGenerators: Readonly<Record<string, ChangeGenerator>> = {
  ...lambdaChangeGenerators,
  ...versionChangeGenerators,
  ...iamChangeGenerators,
  ...ecrChangeGenerators,
  ...ecsChangeGenerators,
  ...ec2ChangeGenerators,
  ...routingChangeGenerators,
  ...monitoringChangeGenerators,
  ...oversizedChangeGenerators,
}

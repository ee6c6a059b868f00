import type { World } from '../../examples/described/world.ts'
import type { Operation } from '../../functions/answers/operation.ts'
import type { Absences, Absent, Input } from './absent/asked.ts'
import { cloudtrail } from './absent/cloudtrail.ts'
import { ec2 } from './absent/ec2.ts'
import { ecr } from './absent/ecr.ts'
import { ecs } from './absent/ecs.ts'
import { iam } from './absent/iam.ts'
import { lambda } from './absent/lambda.ts'
import { eventbridge, sns, sqs } from './absent/messaging.ts'

const SERVICES: Readonly<Record<string, Absences>> = {
  cloudtrail,
  ec2,
  ecr,
  ecs,
  eventbridge,
  iam,
  lambda,
  sns,
  sqs,
}

/**
 * What AWS answers of something that `world` lacks. Throws Error where it is there all the same: then its answer is
 * not described.
 */
export function absentAnswer(operation: Operation, region: string, input: Input, world: World): Absent {
  const answer = SERVICES[operation.service]?.[operation.name]?.({ world, region, input })
  if (answer !== undefined) return answer
  const asked = `${operation.service}:${operation.name} of ${JSON.stringify(input)} in ${region}`
  throw new Error(`what AWS answers to ${asked} is not described`)
}

import type { ExampleAccount } from '../../../examples/account/example-account.ts'
import type { AwsOperation } from '../../../functions/collectors/api/aws-call.ts'
import type { NotFoundHandlers, NotFoundResponse, OperationInput } from './not-found/request.ts'
import { cloudtrailNotFound } from './not-found/cloudtrail.ts'
import { codeBuildNotFound } from './not-found/codebuild.ts'
import { ec2NotFound } from './not-found/ec2.ts'
import { ecrNotFound } from './not-found/ecr.ts'
import { ecsNotFound } from './not-found/ecs.ts'
import { guardDutyNotFound } from './not-found/guardduty.ts'
import { iamNotFound } from './not-found/iam.ts'
import { inspectorNotFound } from './not-found/inspector.ts'
import { lambdaNotFound } from './not-found/lambda.ts'
import { logsNotFound } from './not-found/logs.ts'
import { eventBridgeNotFound, snsNotFound, sqsNotFound } from './not-found/messaging.ts'

const SERVICES: Readonly<Record<string, NotFoundHandlers>> = {
  'cloudwatch-logs': logsNotFound,
  cloudtrail: cloudtrailNotFound,
  ec2: ec2NotFound,
  ecr: ecrNotFound,
  codebuild: codeBuildNotFound,
  ecs: ecsNotFound,
  eventbridge: eventBridgeNotFound,
  guardduty: guardDutyNotFound,
  iam: iamNotFound,
  inspector2: inspectorNotFound,
  lambda: lambdaNotFound,
  sns: snsNotFound,
  sqs: sqsNotFound,
}

/**
 * The response of AWS for a resource that does not exist in `world`. Throws Error if it exists but its response is not
 * described.
 */
export function buildNotFoundResponse(
  awsOperation: AwsOperation,
  region: string,
  input: OperationInput,
  exampleAccount: ExampleAccount,
): NotFoundResponse {
  const response = SERVICES[awsOperation.service]?.[awsOperation.name]?.({
    world: exampleAccount,
    region,
    input,
  })
  if (response !== undefined) return response
  const asked = `${awsOperation.service}:${awsOperation.name} of ${JSON.stringify(input)} in ${region}`
  throw new Error(`what AWS answers to ${asked} is not described`)
}

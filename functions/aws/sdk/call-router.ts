import type { AwsCall, AwsService } from '../../collectors/api/aws-call.ts'

/** Asks each of several services by its own call. */
export function routeByService(calls: Readonly<Partial<Record<AwsService, AwsCall>>>): AwsCall {
  return (awsOperation, region, input) => {
    const call = calls[awsOperation.service]
    if (call === undefined) throw new Error(`${awsOperation.action} is not asked here`)
    return call(awsOperation, region, input)
  }
}

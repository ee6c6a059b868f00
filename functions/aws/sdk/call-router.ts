import type { AwsCall, AwsService } from '../../collectors/api/aws-call.ts'

/** Routes each call to the AwsCall of its service. Throws when there is none. */
export function routeByService(calls: Readonly<Partial<Record<AwsService, AwsCall>>>): AwsCall {
  return (awsOperation, region, input) => {
    const call = calls[awsOperation.service]
    if (call === undefined) throw new Error(`${awsOperation.action} has no call in this function`)
    return call(awsOperation, region, input)
  }
}

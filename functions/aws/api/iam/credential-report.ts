import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod/mini'
import type { AwsCall } from '../../../collectors/api/aws-call.ts'
import { isNotReady } from '../../../collectors/api/aws-errors.ts'
import { parseResponse } from '../../../collectors/fact-collector.ts'
import { cutCredentialReport } from '../../../collectors/iam/credential-report.ts'
import { getCredentialReport } from '../../../collectors/iam/operations.ts'

/** Waits in milliseconds for a report that IAM has begun to make, which takes some seconds. */
const WAITS = [1_000, 2_000, 4_000]

const reportOutput = z.object({ Content: z.instanceof(Uint8Array) })

/**
 * Wraps `callIam` so that the credential report, which has all users, is cut to the root user before anything else gets it. A
 * report that is not made yet is asked for again.
 */
export function readRootOnly(
  callIam: AwsCall,
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): AwsCall {
  return async (awsOperation, region, input) => {
    if (awsOperation !== getCredentialReport) return callIam(awsOperation, region, input)
    const output = await retryUntilReady(() => callIam(awsOperation, region, input), wait)
    const { Content } = parseResponse(getCredentialReport, output, reportOutput)
    return { Content: cutCredentialReport(Content) }
  }
}

async function retryUntilReady(
  read: () => Promise<unknown>,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<unknown> {
  for (const milliseconds of WAITS) {
    try {
      return await read()
    } catch (failure) {
      if (!isNotReady(failure)) throw failure
      await wait(milliseconds)
    }
  }
  return read()
}

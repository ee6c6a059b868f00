import type { AwsCall, AwsService } from '../../collectors/api/aws-call.ts'
import { disableThrottlingRetries, type RetryingClient } from './throttling-retries.ts'
import { convertSdkError } from './sdk-errors.ts'

/** The part of an SDK client that is used. */
interface SdkClient extends RetryingClient {
  send(command: never): Promise<unknown>
}

/** An SDK response: the output, and metadata of the call. */
type SdkResponse = { $metadata: unknown }

/**
 * Calls `service` with one client per region; `commands` create the command of each operation from its input. A call
 * that AWS throttles is not repeated. Throws AwsCallError.
 */
export function createSdkCall(
  awsService: AwsService,
  clientIn: (region: string) => SdkClient,
  commands: Readonly<Record<string, (input: never) => object>>,
): AwsCall {
  const clients = new Map<string, Promise<SdkClient>>()
  return async (awsOperation, region, input) => {
    const command = commands[awsOperation.name]
    if (awsOperation.service !== awsService || command === undefined) {
      throw new Error(`${awsOperation.action} has no command in this client`)
    }
    const opened = clients.get(region) ?? openClient(clientIn(region))
    clients.set(region, opened)
    const sdkClient = await opened
    try {
      const { $metadata: _, ...output } = (await sdkClient.send(
        command(input as never) as never,
      )) as SdkResponse
      return output
    } catch (failure) {
      throw convertSdkError(awsOperation, failure)
    }
  }
}

async function openClient(sdkClient: SdkClient): Promise<SdkClient> {
  await disableThrottlingRetries(sdkClient)
  return sdkClient
}

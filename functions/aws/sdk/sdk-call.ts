import type { AwsCall, AwsService } from '../../collectors/api/aws-call.ts'
import { convertSdkError } from './sdk-errors.ts'

/** The part of an SDK client that is used. */
interface SdkClient {
  send(command: never): Promise<unknown>
}

/** An SDK response: the output, and metadata of the call. */
type SdkResponse = { $metadata: unknown }

/**
 * Calls `service` with one client per region; `commands` create the command of each operation from its input.
 * Throws AwsCallError.
 */
export function createSdkCall(
  awsService: AwsService,
  clientIn: (region: string) => SdkClient,
  commands: Readonly<Record<string, (input: never) => object>>,
): AwsCall {
  const clients = new Map<string, SdkClient>()
  return async (awsOperation, region, input) => {
    const command = commands[awsOperation.name]
    if (awsOperation.service !== awsService || command === undefined) {
      throw new Error(`${awsOperation.action} has no command in this client`)
    }
    const sdkClient = clients.get(region) ?? clientIn(region)
    clients.set(region, sdkClient)
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

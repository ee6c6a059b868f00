import type { AwsCall, AwsService } from '../../collectors/api/aws-call.ts'
import { convertSdkError } from './sdk-errors.ts'

/** As much of an SDK client as asking takes. */
interface SdkClient {
  send(command: never): Promise<unknown>
}

/** What the SDK answers: AWS's answer, and how the call went. */
type SdkResponse = { $metadata: unknown }

/** Asks `service` by `commands`, which make an operation's command of its input; one client serves a region. */
export function createSdkCall(
  awsService: AwsService,
  clientIn: (region: string) => SdkClient,
  commands: Readonly<Record<string, (input: never) => object>>,
): AwsCall {
  const clients = new Map<string, SdkClient>()
  return async (awsOperation, region, input) => {
    const command = commands[awsOperation.name]
    if (awsOperation.service !== awsService || command === undefined) {
      throw new Error(`${awsOperation.action} is not asked here`)
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

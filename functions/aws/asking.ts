import type { Call, Service } from '../answers/operation.ts'
import { callFailed } from './failure.ts'

/** As much of an SDK client as asking takes. */
interface Client {
  send(command: never): Promise<unknown>
}

/** What the SDK answers: AWS's answer, and how the call went. */
type Answered = { $metadata: unknown }

/** Asks `service` by `commands`, which make an operation's command of its input; one client serves a region. */
export function asking(
  service: Service,
  clientIn: (region: string) => Client,
  commands: Readonly<Record<string, (input: never) => object>>,
): Call {
  const clients = new Map<string, Client>()
  return async (operation, region, input) => {
    const command = commands[operation.name]
    if (operation.service !== service || command === undefined) {
      throw new Error(`${operation.action} is not asked here`)
    }
    const client = clients.get(region) ?? clientIn(region)
    clients.set(region, client)
    try {
      const { $metadata: _, ...answer } = (await client.send(command(input as never) as never)) as Answered
      return answer
    } catch (failure) {
      throw callFailed(operation, failure)
    }
  }
}

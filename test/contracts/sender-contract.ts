import { describe, expect, it } from 'vitest'
import { MAX_MESSAGE_BYTES, SizeLimitError } from '../../audit/limits/service-limits.ts'
import type { MessageSender } from '../../audit/messages.ts'

/** Sends to a queue, and receives what arrived there. */
export interface SenderUnderTest {
  sender: MessageSender
  /** Receives the messages of the queue `notify` that were not received before. */
  receive: () => Promise<unknown[]>
}

function build(index: number, bytes: number) {
  return { type: 'notify', changeId: `${index} ${'é'.repeat(bytes / 2)}` }
}

function order(messages: readonly unknown[]): string[] {
  return messages.map(message => JSON.stringify(message)).toSorted()
}

/** Tests what every sender must do, for each adapter. */
export function testSenderContract(name: string, open: () => SenderUnderTest): void {
  describe(`the sender's contract: ${name}`, () => {
    it('delivers messages that together are larger than a batch, and more than it takes', async () => {
      const { sender, receive } = open()
      const messages = Array.from({ length: 23 }, (_, index) => build(index, 110_000))
      await sender.send('notify', messages as never, 0)
      expect(order(await receive())).toEqual(order(messages))
    })

    it('delivers a message of nearly the largest size, and refuses one that is too large in bytes', async () => {
      const { sender, receive } = open()
      const largest = build(0, MAX_MESSAGE_BYTES - 100)
      await sender.send('notify', [largest] as never, 0)
      const larger = build(1, MAX_MESSAGE_BYTES)
      await expect((async () => sender.send('notify', [larger] as never, 0))()).rejects.toThrow(
        SizeLimitError,
      )
      expect(order(await receive())).toEqual(order([largest]))
    })
  })
}

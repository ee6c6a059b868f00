import { expect, it } from 'vitest'
import type { FactReader } from '../../../../audit/refresh/snapshot/fact-reader.ts'
import type { PartialRead } from '../../../../audit/resources/resource-snapshot.ts'
import { buildFunctionResource } from '../../../../audit/resources/lambda/function.ts'
import { createAccountReader } from '../../../../functions/collectors/account-reader.ts'
import { createRedactor } from '../../../../functions/collectors/redaction/redact.ts'
import { createStubbedApi } from '../stubbed-api.ts'

const orders = buildFunctionResource('orders', { account: '111122223333', region: 'eu-west-1' })
const names = Array.from({ length: 150 }, (_, index) => `a${index}`)

/** A function with 150 aliases: many with policies of `bytes`, some open ones, some without a policy. */
function createReader(bytes: number): FactReader {
  const awsCall = createStubbedApi({
    ListAliases: { Aliases: names.map(Name => ({ Name, FunctionVersion: '1' })) },
    GetPolicy({ Qualifier = '' }) {
      const number = Number(String(Qualifier).slice(1))
      if (number % 7 === 3) return { error: 'ResourceNotFoundException' }
      const length = number % 11 === 5 ? 100 : bytes
      const Principal = number % 40 === 9 ? '*' : { Service: 'sns.amazonaws.com' }
      const Condition = { ArnLike: { 'aws:SourceArn': `arn:aws:sns:eu-west-1:111122223333:t${number}` } }
      const narrow = { Sid: 'x'.repeat(length), Effect: 'Allow', Principal, Action: 'lambda:InvokeFunction' }
      return { Policy: JSON.stringify({ Statement: [{ ...narrow, Condition }] }) }
    },
  })
  return createAccountReader(awsCall, createRedactor('key'))
}

/** Reads the policies in messages that have time for `calls` calls each. */
async function readInMessages(reader: FactReader, calls: number) {
  let progress: PartialRead['progress'] = {}
  let largest = 0
  for (let message = 1; message < 200; message += 1) {
    let left = calls
    const hasTime = () => (left -= 1) >= 0
    const found = await reader.readInTime?.(orders, ['policies'], { progress, hasTime })
    if (typeof found !== 'object' || !('unfinished' in found)) return { found, message, largest }
    const text = JSON.stringify(found.unfinished)
    largest = Math.max(largest, text.length)
    progress = JSON.parse(text) as PartialRead['progress']
  }
  throw new Error('the read does not end')
}

it.each([100, 2_000, 19_000])(
  'policies of %i bytes are the same over any number of messages',
  async bytes => {
    const reader = createReader(bytes)
    const whole = await reader.read(orders, ['policies'])
    for (const calls of [1, 10, 37, 150]) {
      const { found, message, largest } = await readInMessages(reader, calls)
      expect(found).toEqual(whole)
      expect(message).toBe(Math.ceil(151 / calls))
      expect(largest).toBeLessThan(230_000)
    }
  },
)

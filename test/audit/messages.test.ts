import { describe, expect, it } from 'vitest'
import { UnreadableEvent } from '../../audit/events/change.ts'
import {
  handleMessage,
  parseMessage,
  type MessageHandlers,
  type NotifyMessage,
} from '../../audit/messages.ts'
import { evaluateStage, notifyStage, refreshStage, sweepStage } from '../../audit/pipeline.ts'

const notify = { type: 'notify', changeId: 'ct:111122223333:e' }

describe('the body of a message', () => {
  it('is an event if it has no type', () => {
    const event = { source: 'aws.lambda', 'detail-type': 'AWS API Call via CloudTrail' }
    expect(parseMessage(event)).toEqual({ type: 'event', event })
  })

  it('is the message of its type if it has all required members', () => {
    expect(parseMessage(notify)).toBe(notify)
  })

  it.each([
    ['no object', 'notify', 'the message is not a JSON object'],
    ['null', null, 'the message is not a JSON object'],
    ['an unknown type', { type: 'other' }, 'unknown message type "other"'],
    ['the name of an inherited member as type', { type: 'toString' }, 'unknown message type "toString"'],
    ['a type that is no text', { type: { a: 1 } }, 'unknown message type {"a":1}'],
    ['the type event, which no sender sends', { type: 'event', event: {} }, 'unknown message type "event"'],
    ['a missing member', { type: 'notify' }, 'the message notify has no member changeId'],
  ])('is rejected with the reason: %s', (_, body, reason) => {
    expect(() => parseMessage(body)).toThrow(new UnreadableEvent(reason))
  })
})

describe('the handler of a queue', () => {
  const handlers: MessageHandlers<NotifyMessage, string, string> = {
    notify: ({ changeId }, deps) => Promise.resolve(`${changeId} ${deps}`),
  }

  it('gets the messages of its types', async () => {
    expect(await handleMessage(handlers, notify, 'deps')).toBe('ct:111122223333:e deps')
  })

  it.each([
    [{ type: 'sweep', at: '2026-11-25T07:00:00Z' }, 'this queue carries no sweep messages'],
    [{ source: 'aws.iam' }, 'this queue carries no events'],
  ])('rejects all others: %j', async (body, reason) => {
    await expect(handleMessage(handlers, body, 'deps')).rejects.toThrow(new UnreadableEvent(reason))
  })
})

describe('the stages of the pipeline', () => {
  it('handle every type of message in one place, events beside', () => {
    const types = [refreshStage, evaluateStage, notifyStage, sweepStage].flatMap(stage => Object.keys(stage))
    const messages = types.filter(type => type !== 'event')
    expect(new Set(messages).size).toBe(messages.length)
    expect(messages).toContain('recheck')
  })
})

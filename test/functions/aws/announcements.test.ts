import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { afterEach, describe, expect, it } from 'vitest'
import { findingAnnouncement } from '../../../audit/announcements/finding.ts'
import { busAnnouncer } from '../../../functions/aws/announcements.ts'
import { causeOf, transitionOf } from '../../audit/announcements/transition.ts'
import { wire, type Answer, type Wire } from './wire.ts'

let service: Wire | undefined

afterEach(() => service?.close())

async function announcerThatIsAnswered(...answers: Answer[]) {
  service = await wire(...answers)
  return busAnnouncer('assay-findings', new EventBridgeClient(service.client))
}

/** What PutEvents answers: `ok` for an entry that was taken, else the error's code. */
function taken(...entries: string[]): Answer {
  const Entries = entries.map((outcome, index) =>
    outcome === 'ok' ? { EventId: `e${index}` } : { ErrorCode: outcome, ErrorMessage: 'm' },
  )
  const FailedEntryCount = entries.filter(outcome => outcome !== 'ok').length
  return {
    status: 200,
    type: 'application/x-amz-json-1.1',
    body: JSON.stringify({ FailedEntryCount, Entries }),
  }
}

function announcements(count: number) {
  return Array.from({ length: count }, (_, index) =>
    findingAnnouncement(transitionOf({ name: `f${index}` }), causeOf(), []),
  )
}

/** The names of the functions that each request was about. */
function asked(): string[][] {
  return (service?.requests ?? []).map(({ body }) => {
    const { Entries } = JSON.parse(body) as { Entries: { Resources: string[] }[] }
    return Entries.map(({ Resources }) => Resources[0]?.split(':').at(-1) ?? '')
  })
}

describe('the bus of our own events', () => {
  it('is told of what happened when, under our name', async () => {
    const announcer = await announcerThatIsAnswered(taken('ok'))
    await announcer.announce(announcements(1))
    const [request] = service?.requests ?? []
    expect(request?.headers['x-amz-target']).toBe('AWSEvents.PutEvents')
    expect(JSON.parse(request?.body ?? '')).toMatchObject({
      Entries: [
        {
          EventBusName: 'assay-findings',
          Source: 'assay',
          DetailType: 'Finding Opened',
          Time: Date.parse('2026-05-12T09:00:00.000Z') / 1000,
          Resources: ['arn:aws:lambda:eu-west-1:111122223333:function:f0'],
        },
      ],
    })
  })

  it('is told ten at once', async () => {
    const announcer = await announcerThatIsAnswered(taken(...Array.from({ length: 10 }, () => 'ok')))
    await announcer.announce(announcements(20))
    expect(asked().map(names => names.length)).toEqual([10, 10])
  })

  it('is told again what it did not take, and nothing else', async () => {
    const announcer = await announcerThatIsAnswered(
      taken('ok', 'ThrottlingException', 'ok', 'InternalFailure'),
      taken('ok', 'InternalFailure'),
      taken('ok'),
    )
    await announcer.announce(announcements(4))
    expect(asked()).toEqual([['f0', 'f1', 'f2', 'f3'], ['f1', 'f3'], ['f3']])
  })

  it('has not been told while it takes only some', async () => {
    const announcer = await announcerThatIsAnswered(
      taken('ok', 'ThrottlingException'),
      taken('ThrottlingException'),
    )
    await expect(announcer.announce(announcements(2))).rejects.toThrow('1 events: ThrottlingException m')
    expect(asked()).toHaveLength(3)
  })

  it('has not been told by an answer that does not say so', async () => {
    const announcer = await announcerThatIsAnswered(taken())
    await expect(announcer.announce(announcements(1))).rejects.toThrow('1 events')
  })

  it('has not been told where it is gone', async () => {
    const body = JSON.stringify({ __type: 'ResourceNotFoundException', message: 'Event bus does not exist.' })
    const announcer = await announcerThatIsAnswered({ status: 400, type: 'application/x-amz-json-1.1', body })
    await expect(announcer.announce(announcements(1))).rejects.toThrow('Event bus does not exist.')
  })
})

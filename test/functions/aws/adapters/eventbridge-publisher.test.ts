import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { afterEach, describe, expect, it } from 'vitest'
import { createFindingEvent } from '../../../../audit/publish/finding-event.ts'
import { createEventBridgePublisher } from '../../../../functions/aws/adapters/eventbridge-publisher.ts'
import { buildUnnotifiedChange, buildTransition } from '../../../audit/publish/transitions.ts'
import { startLoopbackService, type HttpResponse, type LoopbackService } from '../loopback-service.ts'

let service: LoopbackService | undefined

afterEach(() => service?.close())

async function createRespondingPublisher(...responses: HttpResponse[]) {
  service = await startLoopbackService(...responses)
  return createEventBridgePublisher('assay-findings', new EventBridgeClient(service.client))
}

/** What PutEvents answers: `ok` for an entry that was taken, else the error's code. */
function buildAccepted(...entries: string[]): HttpResponse {
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

function buildEvents(count: number) {
  return Array.from({ length: count }, (_, index) =>
    createFindingEvent(buildTransition({ name: `f${index}` }), buildUnnotifiedChange(), []),
  )
}

/** The names of the functions that each request was about. */
function listRequests(): string[][] {
  return (service?.requests ?? []).map(({ body }) => {
    const { Entries } = JSON.parse(body) as { Entries: { Resources: string[] }[] }
    return Entries.map(({ Resources }) => Resources[0]?.split(':').at(-1) ?? '')
  })
}

describe('the bus of our own events', () => {
  it('receives events with their time and the source `assay`', async () => {
    const publisher = await createRespondingPublisher(buildAccepted('ok'))
    await publisher.publish(buildEvents(1))
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

  it('receives ten events per request', async () => {
    const publisher = await createRespondingPublisher(
      buildAccepted(...Array.from({ length: 10 }, () => 'ok')),
    )
    await publisher.publish(buildEvents(20))
    expect(listRequests().map(names => names.length)).toEqual([10, 10])
  })

  it('receives again what it rejected, and nothing else', async () => {
    const publisher = await createRespondingPublisher(
      buildAccepted('ok', 'ThrottlingException', 'ok', 'InternalFailure'),
      buildAccepted('ok', 'InternalFailure'),
      buildAccepted('ok'),
    )
    await publisher.publish(buildEvents(4))
    expect(listRequests()).toEqual([['f0', 'f1', 'f2', 'f3'], ['f1', 'f3'], ['f3']])
  })

  it('fails while it accepts only some events', async () => {
    const publisher = await createRespondingPublisher(
      buildAccepted('ok', 'ThrottlingException'),
      buildAccepted('ThrottlingException'),
    )
    await expect(publisher.publish(buildEvents(2))).rejects.toThrow(
      '1 events were rejected: ThrottlingException m',
    )
    expect(listRequests()).toHaveLength(3)
  })

  it('fails for a response without a result', async () => {
    const publisher = await createRespondingPublisher(buildAccepted())
    await expect(publisher.publish(buildEvents(1))).rejects.toThrow('1 events')
  })

  it('fails where the bus does not exist', async () => {
    const body = JSON.stringify({ __type: 'ResourceNotFoundException', message: 'Event bus does not exist.' })
    const publisher = await createRespondingPublisher({
      status: 400,
      type: 'application/x-amz-json-1.1',
      body,
    })
    await expect(publisher.publish(buildEvents(1))).rejects.toThrow('Event bus does not exist.')
  })
})

import { S3Client } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'
import { createS3Archive } from '../../../../functions/aws/adapters/s3-archive.ts'
import { startLoopbackService, type HttpResponse, type LoopbackService } from '../loopback-service.ts'

const content = { text: 'text', mediaType: 'text/plain' }
let service: LoopbackService | undefined

afterEach(() => service?.close())

async function createRespondingArchive(...responses: HttpResponse[]) {
  service = await startLoopbackService(...responses)
  return createS3Archive('assay-reports', '111122223333', new S3Client(service.client))
}

/** An error as S3 answers it. */
function error(status: number, code: string): HttpResponse {
  return {
    status,
    body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>refused by the test</Message></Error>`,
  }
}

describe('a bucket of reports', () => {
  it('is asked to keep an object only where none is', async () => {
    const reportArchive = await createRespondingArchive({ status: 200, body: '' })
    expect(await reportArchive.putIfAbsent('reports/1/a', content)).toBe(true)
    expect(service?.requests).toMatchObject([
      { method: 'PUT', url: expect.stringMatching(/^\/assay-reports\/reports\/1\/a\b/) as string },
    ])
    expect(service?.requests[0]?.headers).toMatchObject({
      'if-none-match': '*',
      'content-type': 'text/plain',
      'x-amz-expected-bucket-owner': '111122223333',
    })
  })

  it('is asked to replace an object whatever is there', async () => {
    const reportArchive = await createRespondingArchive({ status: 200, body: '' })
    await reportArchive.replace('reports/1/latest', content)
    expect(service?.requests[0]?.headers).not.toHaveProperty('if-none-match')
  })

  it('says that something is there', async () => {
    const reportArchive = await createRespondingArchive(error(412, 'PreconditionFailed'))
    expect(await reportArchive.putIfAbsent('a', content)).toBe(false)
  })

  it('has the work come back while somebody else writes', async () => {
    const reportArchive = await createRespondingArchive(error(409, 'ConditionalRequestConflict'))
    await expect(reportArchive.putIfAbsent('a', content)).rejects.toMatchObject({ name: 'ConflictError' })
  })

  it.each([
    ['a right that is missing', error(403, 'AccessDenied')],
    ['a bucket that is gone', error(404, 'NoSuchBucket')],
    ['a service that fails', error(500, 'InternalError')],
  ])('takes for kept nothing that was refused: %s', async (_, response) => {
    const reportArchive = await createRespondingArchive(response)
    await expect(reportArchive.putIfAbsent('a', content)).rejects.toThrow('refused by the test')
  })

  it.each(['NoSuchKey', 'AccessDenied'])('says why something cannot be read: %s', async code => {
    const reportArchive = await createRespondingArchive(error(code === 'NoSuchKey' ? 404 : 403, code))
    expect(await reportArchive.read('a')).toEqual({ unreadable: code })
  })

  it.each([error(404, 'NoSuchBucket'), error(500, 'InternalError'), error(503, 'SlowDown')])(
    'takes for missing nothing that could not be asked: %j',
    async response => {
      const reportArchive = await createRespondingArchive(response)
      await expect(reportArchive.read('a')).rejects.toThrow('refused by the test')
    },
  )
})

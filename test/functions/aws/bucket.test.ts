import { S3Client } from '@aws-sdk/client-s3'
import { afterEach, describe, expect, it } from 'vitest'
import { bucketArchive } from '../../../functions/aws/bucket.ts'
import { wire, type Answer, type Wire } from './wire.ts'

const content = { text: 'text', mediaType: 'text/plain' }
let service: Wire | undefined

afterEach(() => service?.close())

async function archiveThatAnswers(...answers: Answer[]) {
  service = await wire(...answers)
  return bucketArchive('assay-reports', new S3Client(service.client))
}

/** An error as S3 answers it. */
function error(status: number, code: string): Answer {
  return {
    status,
    body: `<?xml version="1.0"?><Error><Code>${code}</Code><Message>refused by the test</Message></Error>`,
  }
}

describe('a bucket of reports', () => {
  it('is asked to keep an object only where none is', async () => {
    const archive = await archiveThatAnswers({ status: 200, body: '' })
    expect(await archive.keep('reports/1/a', content)).toBe(true)
    expect(service?.requests).toMatchObject([
      { method: 'PUT', url: expect.stringMatching(/^\/assay-reports\/reports\/1\/a\b/) as string },
    ])
    expect(service?.requests[0]?.headers).toMatchObject({
      'if-none-match': '*',
      'content-type': 'text/plain',
    })
  })

  it('is asked to replace an object whatever is there', async () => {
    const archive = await archiveThatAnswers({ status: 200, body: '' })
    await archive.replace('reports/1/latest', content)
    expect(service?.requests[0]?.headers).not.toHaveProperty('if-none-match')
  })

  it('says that something is there', async () => {
    const archive = await archiveThatAnswers(error(412, 'PreconditionFailed'))
    expect(await archive.keep('a', content)).toBe(false)
  })

  it('has the work come back while somebody else writes', async () => {
    const archive = await archiveThatAnswers(error(409, 'ConditionalRequestConflict'))
    await expect(archive.keep('a', content)).rejects.toMatchObject({ name: 'Contended' })
  })

  it.each([
    ['a right that is missing', error(403, 'AccessDenied')],
    ['a bucket that is gone', error(404, 'NoSuchBucket')],
    ['a service that fails', error(500, 'InternalError')],
  ])('takes for kept nothing that was refused: %s', async (_, answer) => {
    const archive = await archiveThatAnswers(answer)
    await expect(archive.keep('a', content)).rejects.toThrow('refused by the test')
  })

  it.each(['NoSuchKey', 'AccessDenied'])('says why something cannot be read: %s', async code => {
    const archive = await archiveThatAnswers(error(code === 'NoSuchKey' ? 404 : 403, code))
    expect(await archive.read('a')).toEqual({ unreadable: code })
  })

  it.each([error(404, 'NoSuchBucket'), error(500, 'InternalError'), error(503, 'SlowDown')])(
    'takes for missing nothing that could not be asked: %j',
    async answer => {
      const archive = await archiveThatAnswers(answer)
      await expect(archive.read('a')).rejects.toThrow('refused by the test')
    },
  )
})

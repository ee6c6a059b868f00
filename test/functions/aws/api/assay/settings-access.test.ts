import { describe, expect, it, vi } from 'vitest'
import { openSettingsAccess } from '../../../../../functions/aws/api/assay/settings-access.ts'

describe('the access to the settings of a deployment', () => {
  it('sends messages to SQS alone, whatever host the environment of a function names', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAIOSFODNN7EXAMPLE')
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'x')
    const hosts: string[] = []
    const location = {
      region: 'eu-west-1',
      table: 'assay',
      findQueueUrl: (name: string) => `https://queues.example.com/111122223333/assay-${name}`,
    }
    const { sender } = openSettingsAccess(location, {
      requestHandler: {
        handle: ({ hostname }: { hostname: string }) => {
          hosts.push(hostname)
          return Promise.reject(Object.assign(new Error('stop'), { $retryable: undefined }))
        },
      },
    })
    await expect(sender.send('sweep', [{ type: 'settings-changed', number: 1 }], 0)).rejects.toThrow('stop')
    expect(new Set(hosts)).toEqual(new Set(['sqs.eu-west-1.amazonaws.com']))
    vi.unstubAllEnvs()
  })
})

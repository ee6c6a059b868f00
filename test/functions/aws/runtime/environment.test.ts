import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { resolveQueueSource } from '../../../../functions/aws/runtime/environment.ts'

beforeEach(() => {
  vi.stubEnv('ASSAY_QUEUES', 'https://sqs/')
  vi.stubEnv('ASSAY_MAX_RECEIVES', '5')
})
afterEach(() => {
  vi.unstubAllEnvs()
})

it.each([
  ['assay-iam-change', 'assay-iam-change-dead-letters'],
  ['assay-iam-change-sweep', 'assay-iam-change-dead-letters'],
  ['assay-self-change', 'assay-self-change-dead-letters'],
  ['assay-notify', 'assay-audit-dead-letters'],
  ['assay-sweep', 'assay-audit-dead-letters'],
])('the dead letters of %s go to %s', (queue, deadLetters) => {
  expect(resolveQueueSource(queue)).toEqual({
    url: `https://sqs/${queue}`,
    deadLetterQueueUrl: `https://sqs/${deadLetters}`,
    maxReceives: 5,
  })
})

import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { buildWorkerQueueUrl, resolveQueueSource } from '../../../../functions/aws/runtime/environment.ts'

beforeEach(() => {
  vi.stubEnv('ASSAY_TABLE', 'assay')
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

it('the names of the queues follow the prefix, which is the name of the table', () => {
  vi.stubEnv('ASSAY_TABLE', 'audit2')
  expect(buildWorkerQueueUrl('evaluate')).toBe('https://sqs/audit2-evaluate')
  expect(resolveQueueSource('audit2-iam-change-sweep')).toEqual({
    url: 'https://sqs/audit2-iam-change-sweep',
    deadLetterQueueUrl: 'https://sqs/audit2-iam-change-dead-letters',
    maxReceives: 5,
  })
})

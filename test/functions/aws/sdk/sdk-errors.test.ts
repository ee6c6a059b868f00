import { expect, it } from 'vitest'
import { getRole } from '../../../../functions/collectors/iam/operations.ts'
import { AwsCallError } from '../../../../functions/collectors/api/aws-call.ts'
import { convertSdkError } from '../../../../functions/aws/sdk/sdk-errors.ts'

function thrown(name: string, more: object): Error {
  return Object.assign(new Error('what the SDK says'), { name }, more)
}

it.each([
  ['an error of AWS', thrown('NoSuchEntityException', { $metadata: {} }), 'NoSuchEntityException'],
  ['a throttle', thrown('Throttling', { $metadata: {} }), 'Throttling'],
  ['a page instead of JSON', thrown('SyntaxError', { $response: {} }), 'NoResponse'],
  ['an error without a name', thrown('UnknownError', { $metadata: {} }), 'NoResponse'],
])('%s becomes an AwsCallError', (_, failure, error) => {
  const failed = convertSdkError(getRole, failure)
  expect(failed).toBeInstanceOf(AwsCallError)
  expect(failed).toMatchObject({ error, replayed: false })
})

it.each([
  ['a refused connection', thrown('Error', { code: 'ECONNREFUSED', $metadata: { attempts: 3 } })],
  ['an unknown host', thrown('Error', { code: 'ENOTFOUND' })],
  ['missing credentials', thrown('CredentialsProviderError', {})],
])('%s says nothing about the resource: it is thrown unchanged', (_, failure) => {
  expect(convertSdkError(getRole, failure)).toBe(failure)
})
